import type { Diagnostic, Span } from '@lockstep/kernel/diagnostics';
import type { Expression, Field, Relation } from '@lockstep/sql/algebra';
import type { ConnectorDescriptor, RuntimeMode } from '@lockstep/sql/catalog';

import { identity, inputRef, isIdentity } from '../logical/relations.ts';
import { type AddedNode, type PlanBuilder, spanOf } from './plan-builder.ts';

/** What lowering one job shares. */
export interface Lowering {
  readonly mode: RuntimeMode;
  readonly builder: PlanBuilder;
  readonly connectors: ReadonlyMap<string, ConnectorDescriptor>;
  readonly diagnostics: Diagnostic[];
  /** Session settings. */
  readonly config: Readonly<Record<string, string>>;
  /** Batch: only rows whose event time is in [fromMs, toMs). */
  readonly range: EventTimeRange | null;
  lower(relation: Relation): AddedNode;
}

export interface EventTimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Reports a construct that the language knows and this engine can't run yet. */
export function unsupported(lowering: Lowering, what: string, span: Span | undefined, hint?: string): void {
  lowering.diagnostics.push({
    severity: 'error',
    code: 'plan.unsupported',
    message: what,
    span: span ?? { start: 0, end: 0 },
    hint,
  });
}

/** Adds a projection; a calc directly below without shared use is not merged here (the optimizer did), the identity adds nothing. */
export function project(
  lowering: Lowering,
  input: AddedNode,
  projections: readonly Expression[],
  schema: readonly Field[],
  span?: Span,
): AddedNode {
  const keepsNames = schema.every((field, i) => field.name === input.schema[i]?.name);
  if (isIdentity(projections, input.schema.length) && keepsNames) return input;
  return lowering.builder.add({ kind: 'calc', inputs: [input.id], projections, schema, ...(span && { span }) });
}

/** `project(filter(x))` and `filter(x)` in one pass over `x`. */
export function lowerCalc(lowering: Lowering, relation: Extract<Relation, { kind: 'project' | 'filter' }>): AddedNode {
  if (relation.kind === 'filter') {
    const input = lowering.lower(relation.input);
    return lowering.builder.add({
      kind: 'calc',
      inputs: [input.id],
      condition: relation.condition,
      projections: identity(input.schema),
      schema: relation.schema,
      ...spanOf(relation),
    });
  }
  if (relation.input.kind !== 'filter') {
    return project(lowering, lowering.lower(relation.input), relation.expressions, relation.schema, relation.span);
  }
  const input = lowering.lower(relation.input.input);
  return lowering.builder.add({
    kind: 'calc',
    inputs: [input.id],
    condition: relation.input.condition,
    projections: relation.expressions,
    schema: relation.schema,
    ...spanOf(relation),
  });
}

/** Makes each expression a plain column of the result: `positions[i]` is where `expressions[i]` is. Input columns come first when `keepInput`. */
export function materialize(
  lowering: Lowering,
  input: AddedNode,
  expressions: readonly Expression[],
  options: { readonly keepInput: boolean; readonly condition?: Expression | undefined },
): { readonly node: AddedNode; readonly positions: readonly number[] } {
  const projections: Expression[] = options.keepInput ? [...identity(input.schema)] : [];
  const schema: Field[] = options.keepInput ? [...input.schema] : [];
  const positions = expressions.map(expression => {
    const content = JSON.stringify(expression, (key, value) => (key === 'span' ? undefined : value));
    const known = projections.findIndex(
      existing => JSON.stringify(existing, (key, value) => (key === 'span' ? undefined : value)) === content,
    );
    if (known !== -1) return known;
    projections.push(expression);
    const name = expression.kind === 'input-ref' ? input.schema[expression.index]!.name : `$f${schema.length}`;
    schema.push({ name, type: expression.type });
    return projections.length - 1;
  });
  if (options.condition === undefined) return { node: project(lowering, input, projections, schema), positions };
  const { condition } = options;
  return {
    node: lowering.builder.add({ kind: 'calc', inputs: [input.id], condition, projections, schema }),
    positions,
  };
}

/** Columns picked by position, under the names of `schema`. */
export const pick = (
  lowering: Lowering,
  input: AddedNode,
  positions: readonly number[],
  schema: readonly Field[],
  span?: Span,
): AddedNode =>
  project(
    lowering,
    input,
    positions.map(position => inputRef(input.schema, position)),
    schema,
    span,
  );
