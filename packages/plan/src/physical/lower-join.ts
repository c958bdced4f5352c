import type { Expression, Field, JoinRelation, LookupJoinRelation } from '@lockstep/sql/algebra';
import { conjunction, conjuncts, inputRefs, remapRefs } from '../logical/expressions.ts';
import { type Lowering, materialize, pick } from './lowering.ts';
import { type AddedNode, spanOf } from './plan-builder.ts';

/** The equalities of a join condition as pairs of key expressions, and what is left of it. */
interface EquiKeys {
  readonly left: readonly Expression[];
  readonly right: readonly Expression[];
  /** Per pair: NULL is equal to NULL. */
  readonly matchesNull: readonly boolean[];
  readonly residual: readonly Expression[];
}

/** `right` expressions are over the right input alone. */
function splitEquiKeys(condition: Expression, leftWidth: number): EquiKeys {
  const left: Expression[] = [];
  const right: Expression[] = [];
  const matchesNull: boolean[] = [];
  const residual: Expression[] = [];
  const sideOf = (expression: Expression): 'left' | 'right' | 'none' => {
    const refs = [...inputRefs(expression)];
    if (refs.length === 0) return 'none';
    if (refs.every(ref => ref < leftWidth)) return 'left';
    return refs.every(ref => ref >= leftWidth) ? 'right' : 'none';
  };
  for (const conjunct of conjuncts(condition)) {
    const isTrue = conjunct.kind === 'literal' && conjunct.value === true;
    if (isTrue) continue;
    const pair = equalSides(conjunct);
    const [a, b] = pair === null || sideOf(pair[0]) !== 'right' ? (pair ?? []) : [pair[1], pair[0]];
    if (a === undefined || b === undefined || sideOf(a) !== 'left' || sideOf(b) !== 'right') residual.push(conjunct);
    else {
      left.push(a);
      right.push(remapRefs(b, index => index - leftWidth));
      matchesNull.push(conjunct.kind === 'call' && conjunct.functionName !== 'EQUALS');
    }
  }
  return { left, right, matchesNull, residual };
}

/** The sides of an equality of values of one type. */
function equalSides(condition: Expression): readonly [Expression, Expression] | null {
  if (condition.kind !== 'call' || !equalities.has(condition.functionName)) return null;
  const [a, b] = condition.args;
  return a !== undefined && b !== undefined && a.type.kind === b.type.kind ? [a, b] : null;
}

const equalities: ReadonlySet<string> = new Set(['EQUALS', 'IS_NOT_DISTINCT_FROM']);

export function lowerJoin(lowering: Lowering, join: JoinRelation): AddedNode {
  const leftWidth = join.left.schema.length;
  const keys = splitEquiKeys(join.condition, leftWidth);
  const left = materialize(lowering, lowering.lower(join.left), keys.left, { keepInput: true });
  const right = materialize(lowering, lowering.lower(join.right), keys.right, { keepInput: true });
  const widthOfLeft = left.node.schema.length;
  const toWide = (index: number): number => (index < leftWidth ? index : widthOfLeft + index - leftWidth);
  const residual =
    keys.residual.length === 0
      ? {}
      : { residual: conjunction(keys.residual.map(condition => remapRefs(condition, toWide))) };
  const isHalf = join.joinType === 'semi' || join.joinType === 'anti';
  const node = lowering.builder.add({
    kind: 'join',
    inputs: [exchange(lowering, left.node, left.positions), exchange(lowering, right.node, right.positions)],
    joinType: join.joinType,
    leftKeys: left.positions,
    rightKeys: right.positions,
    ...(keys.matchesNull.includes(true) && { matchesNull: keys.matchesNull }),
    ...residual,
    leftUnique: false,
    rightUnique: false,
    schema: joinSchema(join, left.node.schema, isHalf ? [] : right.node.schema),
    ...spanOf(join),
  });
  return pick(
    lowering,
    node,
    join.schema.map((_, i) => toWide(i)),
    join.schema,
    join.span,
  );
}

const exchange = (lowering: Lowering, input: AddedNode, keys: readonly number[]): number =>
  lowering.builder.add({ kind: 'exchange', inputs: [input.id], keys, schema: input.schema }).id;

/** A padded side's columns may be NULL. */
function joinSchema(join: JoinRelation, left: readonly Field[], right: readonly Field[]): readonly Field[] {
  const nullable = (fields: readonly Field[]): readonly Field[] =>
    fields.map(field => ({ ...field, type: { ...field.type, nullable: true } }));
  const padsLeft = join.joinType === 'right' || join.joinType === 'full';
  const padsRight = join.joinType === 'left' || join.joinType === 'full';
  return [...(padsLeft ? nullable(left) : left), ...(padsRight ? nullable(right) : right)];
}

export function lowerLookupJoin(lowering: Lowering, join: LookupJoinRelation): AddedNode {
  const leftWidth = join.left.schema.length;
  const keyExpressions = join.keys.map(key => key.left);
  const { node: left, positions } = materialize(lowering, lowering.lower(join.left), keyExpressions, {
    keepInput: true,
  });
  const toWide = (index: number): number => (index < leftWidth ? index : left.schema.length + index - leftWidth);
  const node = lowering.builder.add({
    kind: 'lookup-join',
    inputs: [left.id],
    joinType: join.joinType,
    table: join.table,
    keys: join.keys.map((key, i) => ({ leftColumn: positions[i]!, column: key.column })),
    ...(join.residual && { residual: remapRefs(join.residual, toWide) }),
    schema: [...left.schema, ...join.schema.slice(leftWidth)],
    ...spanOf(join),
  });
  return pick(
    lowering,
    node,
    join.schema.map((_, i) => toWide(i)),
    join.schema,
    join.span,
  );
}
