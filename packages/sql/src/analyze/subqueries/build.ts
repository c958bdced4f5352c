import {
  type AggregateCall,
  type AggregateRelation,
  type Call,
  conjunction,
  type Expression,
  type Field,
  identity,
  inputRef,
  type JoinType,
  type OverRelation,
  type ProjectRelation,
  type Relation,
  type SortRelation,
} from '../../algebra/index.ts';
import { getFunction } from '../../functions/index.ts';
import { withNullable } from '../../types/index.ts';
import { coerce } from '../apply-function.ts';
import { joinSchema } from '../scoped-relation.ts';
import { wholePartition } from '../window-frames.ts';

/** Relations and expressions that the analyzer makes by itself; arguments fit, or it is our bug. */

export const literalOf = (value: boolean): Expression => ({
  kind: 'literal',
  value,
  type: { kind: 'BOOLEAN', nullable: false },
});

/** AND of any number of conditions. */
export const allOf = (conditions: readonly Expression[]): Expression =>
  conditions.length === 0 ? literalOf(true) : conjunction(conditions);

/** An application of a registered function to arguments that it takes. */
export function apply(functionName: string, args: readonly Expression[]): Call {
  const resolved = getFunction(functionName).resolve(args.map(({ type }) => ({ type })));
  if ('error' in resolved) throw new TypeError(`${functionName}: ${resolved.error}`);
  const coerced = args.map((arg, i) => coerce(arg, resolved.parameterTypes[i]!));
  return { kind: 'call', functionName, args: coerced, type: resolved.resultType };
}

export const isNull = (expression: Expression): Expression => apply('IS_NULL', [expression]);

/** `CASE WHEN condition THEN value ELSE otherwise END` of values of one type. */
export function caseOf(condition: Expression, value: Expression, otherwise: Expression): Expression {
  const type = withNullable(value.type, value.type.nullable || otherwise.type.nullable);
  return { kind: 'case', branches: [{ when: condition, then: value }], otherwise: coerce(otherwise, type), type };
}

export const nullOf = ({ type }: Expression): Expression => ({
  kind: 'literal',
  value: null,
  type: withNullable(type, true),
});

export const join = (joinType: JoinType, left: Relation, right: Relation, condition: Expression): Relation => ({
  kind: 'join',
  joinType,
  left,
  right,
  condition,
  schema: joinType === 'semi' || joinType === 'anti' ? left.schema : joinSchema(left.schema, right.schema, joinType),
});

export const filter = (input: Relation, conditions: readonly Expression[]): Relation =>
  conditions.length === 0 ? input : { kind: 'filter', input, condition: allOf(conditions), schema: input.schema };

export const project = (input: Relation, expressions: readonly Expression[]): ProjectRelation => ({
  kind: 'project',
  input,
  expressions,
  schema: expressions.map(
    (expression, i): Field => ({
      name: expression.kind === 'input-ref' ? input.schema[expression.index]!.name : `$f${i}`,
      type: expression.type,
    }),
  ),
});

export function aggregate(
  input: Relation,
  keys: readonly Expression[],
  aggregates: readonly AggregateCall[] = [],
): AggregateRelation {
  const schema = [...keys, ...aggregates].map((part, i): Field => ({ name: `$f${i}`, type: part.type }));
  return { kind: 'aggregate', input, keys, aggregates, schema };
}

/** OFFSET and LIMIT of an ORDER BY for each value of `partitionBy` by itself; the rows' numbers are a column more. */
export function firstRows(
  input: Relation,
  partitionBy: readonly Expression[],
  { keys, offset, limit }: Pick<SortRelation, 'keys' | 'offset' | 'limit'>,
): Relation {
  const { functionName, args, type } = apply('ROW_NUMBER', []);
  const call: AggregateCall = { kind: 'aggregate-call', functionName, args, type, distinct: false, orderBy: [] };
  const numbered: OverRelation = {
    kind: 'over',
    input,
    partitionBy,
    orderBy: keys,
    calls: [{ call, frame: wholePartition }],
    schema: [...input.schema, { name: '$number', type }],
  };
  const rank = inputRef(numbered.schema, input.schema.length);
  const bound = (value: number): Expression => ({ kind: 'literal', value: String(value), type });
  return filter(numbered, [
    ...(offset === 0 ? [] : [apply('GREATER_THAN', [rank, bound(offset)])]),
    ...(limit === undefined ? [] : [apply('LESS_THAN_OR_EQUAL', [rank, bound(offset + limit)])]),
  ]);
}

/** The input with expressions over it as further columns. */
export const widen = (input: Relation, expressions: readonly Expression[]): Relation =>
  expressions.length === 0 ? input : project(input, [...identity(input.schema), ...expressions]);
