import type { AggregateCall, Expression, InputRef, SortKey } from './expression.ts';
import type { Field, Relation } from './relation.ts';
import { mapMatchInputs } from './rewrite-match.ts';

export function inputsOf(relation: Relation): readonly Relation[] {
  switch (relation.kind) {
    case 'scan':
    case 'values':
      return [];
    case 'join':
    case 'temporal-join':
    case 'snapshot-join':
      return [relation.left, relation.right];
    case 'lookup-join':
      return [relation.left];
    case 'set-operation':
      return relation.inputs;
    default:
      return [relation.input];
  }
}

/** The same node over other inputs; the same object when the inputs are the same. */
export function withInputs(relation: Relation, inputs: readonly Relation[]): Relation {
  if (inputsOf(relation).every((input, i) => input === inputs[i])) return relation;
  switch (relation.kind) {
    case 'scan':
    case 'values':
      return relation;
    case 'join':
    case 'temporal-join':
    case 'snapshot-join':
      return { ...relation, left: inputs[0]!, right: inputs[1]! };
    case 'lookup-join':
      return { ...relation, left: inputs[0]! };
    case 'set-operation':
      return { ...relation, inputs };
    default:
      return { ...relation, input: inputs[0]! };
  }
}

/** The input's column at a position. */
export const inputRef = (fields: readonly Field[], index: number): InputRef => ({
  kind: 'input-ref',
  index,
  type: fields[index]!.type,
});

/** One reference per field: the projection that changes nothing. */
export const identity = (fields: readonly Field[]): readonly Expression[] =>
  fields.map((_, index) => inputRef(fields, index));

/** The same node with its own expressions (not those of its inputs) replaced; `map` sees each of them whole. */
export function mapOwnExpressions(relation: Relation, map: (expression: Expression) => Expression): Relation {
  const sortKey = (key: SortKey): SortKey => ({ ...key, expression: map(key.expression) });
  const aggregateCall = (call: AggregateCall): AggregateCall => ({
    ...call,
    args: call.args.map(map),
    filter: call.filter && map(call.filter),
    orderBy: call.orderBy.map(sortKey),
  });
  switch (relation.kind) {
    case 'scan':
    case 'window-tvf':
    case 'set-operation':
    case 'to-changelog':
    case 'from-changelog':
      return relation;
    case 'values':
      return { ...relation, rows: relation.rows.map(row => row.map(map)) };
    case 'project':
      return { ...relation, expressions: relation.expressions.map(map) };
    case 'correlate':
      return { ...relation, args: relation.args.map(map) };
    case 'expand':
      return { ...relation, projections: relation.projections.map(projection => projection.map(map)) };
    case 'filter':
    case 'join':
    case 'temporal-join':
    case 'snapshot-join':
      return { ...relation, condition: map(relation.condition) };
    case 'aggregate':
      return {
        ...relation,
        keys: relation.keys.map(map),
        aggregates: relation.aggregates.map(aggregateCall),
      };
    case 'over':
      return {
        ...relation,
        partitionBy: relation.partitionBy.map(map),
        orderBy: relation.orderBy.map(sortKey),
        calls: relation.calls.map(({ call, frame }) => ({ frame, call: aggregateCall(call) })),
      };
    case 'lookup-join':
      return {
        ...relation,
        keys: relation.keys.map(key => ({ ...key, left: map(key.left) })),
        residual: relation.residual && map(relation.residual),
      };
    case 'sort':
      return { ...relation, keys: relation.keys.map(sortKey) };
    case 'match':
      return mapMatchInputs(relation, map);
  }
}

/** Calls `visit` with every expression of the tree. */
export function visitExpressions(relation: Relation, visit: (expression: Expression) => void): void {
  mapOwnExpressions(relation, expression => {
    visit(expression);
    return expression;
  });
  for (const input of inputsOf(relation)) visitExpressions(input, visit);
}
