import {
  type AggregateRelation,
  conjuncts,
  type Expression,
  identity,
  inputRef,
  type JoinRelation,
  mapExpression,
  mapOwnExpressions,
  type OverRelation,
  type Relation,
  remapRefs,
  type SortRelation,
} from '../../algebra/index.ts';
import { sameExpression } from '../same-expression.ts';
import { aggregate, allOf, filter, firstRows, join, nullOf } from './build.ts';
import { isClosed, readsInner, readsOuter } from './outer-refs.ts';

/**
 * A correlated relation as one that stands alone: for a row of the outer query its rows are those of `relation` that satisfy all `conditions`, and their
 * columns are `outputs`. Both are over the row of `relation` and the outer columns.
 */
export interface Lifted {
  readonly relation: Relation;
  readonly outputs: readonly Expression[];
  readonly conditions: readonly Expression[];
  /** What the one row holds when no row satisfies the conditions: an aggregation without keys has a row over nothing. */
  readonly empty?: readonly Expression[] | undefined;
}

/**
 * Lifts the conditions that read the query at `depth` out of a relation: the classic unnesting, which gives joins on what the user compared.
 * Null when a correlated part is under something that conditions can't be moved out of.
 */
export function lift(relation: Relation, depth: number): Lifted | null {
  if (isClosed(relation, depth)) return { relation, outputs: identity(relation.schema), conditions: [] };
  switch (relation.kind) {
    case 'filter':
      return liftFilter(relation, depth);
    case 'project': {
      const input = relation.watermark === undefined ? lift(relation.input, depth) : null;
      return (
        input && {
          ...input,
          outputs: relation.expressions.map(expression => over(expression, input.outputs)),
          empty: input.empty && relation.expressions.map(expression => over(expression, input.empty!)),
        }
      );
    }
    case 'aggregate':
      return liftAggregate(relation, depth);
    case 'join':
      return liftJoin(relation, depth);
    case 'sort':
      if (relation.limit === 0) return lift({ kind: 'values', rows: [], schema: relation.schema }, depth);
      if (relation.limit === undefined && relation.offset === 0) return lift(relation.input, depth);
      return liftFirstRows(relation, depth);
    case 'over':
      return liftOver(relation, depth);
    default:
      return null;
  }
}

/** The expression over what the columns are made of. */
const over = (expression: Expression, outputs: readonly Expression[]): Expression =>
  mapExpression(expression, node => (node.kind === 'input-ref' && node.index >= 0 ? outputs[node.index]! : node));

function liftFilter(relation: Extract<Relation, { kind: 'filter' }>, depth: number): Lifted | null {
  const input = lift(relation.input, depth);
  if (input === null || input.empty !== undefined) return null;
  const { closed, correlated } = split(conjuncts(over(relation.condition, input.outputs)), depth);
  return { ...input, relation: filter(input.relation, closed), conditions: [...input.conditions, ...correlated] };
}

function split(conditions: readonly Expression[], depth: number) {
  return {
    closed: conditions.filter(condition => !readsOuter(condition, depth)),
    correlated: conditions.filter(condition => readsOuter(condition, depth)),
  };
}

/** The columns that equalities bind become further group keys, so that every outer value has its groups. */
function liftAggregate(relation: AggregateRelation, depth: number): Lifted | null {
  const input = lift(relation.input, depth);
  if (input === null || input.empty !== undefined) return null;
  const bound = equalities(input.conditions, depth);
  if (bound === null) return null;
  let isOpen = false;
  const { keys, aggregates } = mapOwnExpressions(relation, expression => {
    const lifted = over(expression, input.outputs);
    isOpen ||= readsOuter(lifted, depth);
    return lifted;
  }) as AggregateRelation;
  if (isOpen) return null;
  const extra: Expression[] = [];
  for (const { inner } of bound) if (![...keys, ...extra].some(key => sameExpression(key, inner))) extra.push(inner);
  const grouped = aggregate(input.relation, [...keys, ...extra], aggregates);
  const keyOf = (inner: Expression): Expression =>
    inputRef(
      grouped.schema,
      grouped.keys.findIndex(key => sameExpression(key, inner)),
    );
  const outputs = [
    ...keys.map((_, i) => inputRef(grouped.schema, i)),
    ...aggregates.map((_, i) => inputRef(grouped.schema, grouped.keys.length + i)),
  ];
  return {
    relation: grouped,
    outputs,
    conditions: bound.map(({ operator, outer, inner }) => ({ ...operator, args: [outer, keyOf(inner)] })),
    empty: relation.keys.length === 0 ? relation.aggregates.map(overNothing) : undefined,
  };
}

/** What an aggregate gives for no rows. */
export const overNothing = (call: AggregateRelation['aggregates'][number]): Expression => {
  const zero = call.type.kind === 'BIGINT' ? '0' : 0;
  return call.type.nullable
    ? nullOf({ kind: 'literal', value: null, type: call.type })
    : { kind: 'literal', value: zero, type: call.type };
};

/** What a relation is computed per group of, when equalities bind its input and nothing of its own is correlated. */
function liftGrouped(relation: OverRelation | SortRelation, depth: number) {
  const input = lift(relation.input, depth);
  const bound = input === null || input.empty !== undefined ? null : equalities(input.conditions, depth);
  if (input === null || bound === null) return null;
  let isOpen = false;
  const own = mapOwnExpressions(relation, expression => {
    const lifted = over(expression, input.outputs);
    isOpen ||= readsOuter(lifted, depth);
    return lifted;
  });
  return isOpen ? null : { input, own, groups: bound.map(({ inner }) => inner) };
}

/** Window functions see the rows of one outer value at a time. */
function liftOver(relation: OverRelation, depth: number): Lifted | null {
  const grouped = liftGrouped(relation, depth);
  if (grouped === null) return null;
  const { input, groups } = grouped;
  const own = grouped.own as OverRelation;
  const results = relation.schema.slice(relation.input.schema.length);
  const schema = [...input.relation.schema, ...results];
  return {
    ...input,
    relation: { ...own, input: input.relation, partitionBy: [...groups, ...own.partitionBy], schema },
    outputs: [...input.outputs, ...results.map((_, i) => inputRef(schema, input.relation.schema.length + i))],
  };
}

/** LIMIT counts the rows of one outer value. */
function liftFirstRows(relation: SortRelation, depth: number): Lifted | null {
  const grouped = liftGrouped(relation, depth);
  if (grouped === null) return null;
  const { input, own, groups } = grouped;
  return { ...input, relation: firstRows(input.relation, groups, own as SortRelation) };
}

export interface Equality {
  readonly operator: Extract<Expression, { kind: 'call' }>;
  /** Reads outer columns only. */
  readonly outer: Expression;
  /** Reads the subquery's columns only. */
  readonly inner: Expression;
}

/** The conditions as equalities between an outer value and an inner one; null when one is something else. */
export function equalities(conditions: readonly Expression[], depth: number): readonly Equality[] | null {
  const found = conditions.map((condition): Equality | null => {
    if (condition.kind !== 'call' || !isEquality.has(condition.functionName)) return null;
    const [a, b] = condition.args as readonly [Expression, Expression];
    if (isOuterOnly(a, depth) && isInnerOnly(b, depth)) return { operator: condition, outer: a, inner: b };
    return isOuterOnly(b, depth) && isInnerOnly(a, depth) ? { operator: condition, outer: b, inner: a } : null;
  });
  return found.every(equality => equality !== null) ? found : null;
}

const isEquality: ReadonlySet<string> = new Set(['EQUALS', 'IS_NOT_DISTINCT_FROM']);

const isOuterOnly = (expression: Expression, depth: number): boolean =>
  readsOuter(expression, depth) && !readsInner(expression);

const isInnerOnly = (expression: Expression, depth: number): boolean => !readsOuter(expression, depth);

function liftJoin(relation: JoinRelation, depth: number): Lifted | null {
  const { joinType } = relation;
  const left = lift(relation.left, depth);
  const right = lift(relation.right, depth);
  if (left === null || right === null || left.empty !== undefined || right.empty !== undefined) return null;
  const width = left.relation.schema.length;
  const moved = (expression: Expression): Expression =>
    remapRefs(expression, index => (index < 0 ? index : index + width));
  const isHalf = joinType === 'semi' || joinType === 'anti';
  const sides = [...left.outputs, ...right.outputs.map(moved)];
  const { closed, correlated } = split(conjuncts(over(relation.condition, sides)), depth);
  if (joinType === 'inner') {
    return {
      relation: join('inner', left.relation, right.relation, allOf(closed)),
      outputs: sides,
      conditions: [...left.conditions, ...right.conditions.map(moved), ...correlated],
    };
  }
  const isLeftOnly =
    joinType !== 'right' && joinType !== 'full' && correlated.length === 0 && isClosed(relation.right, depth);
  if (!isLeftOnly) return null;
  return {
    relation: join(joinType, left.relation, right.relation, allOf(closed)),
    outputs: isHalf ? left.outputs : sides,
    conditions: left.conditions,
  };
}
