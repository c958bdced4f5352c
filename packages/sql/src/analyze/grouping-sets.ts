import { type AggregateCall, type ExpandRelation, type Expression, identity, type Relation } from '../algebra/index.ts';
import type { Expression as ExpressionNode, GroupingElement, Select } from '../ast/index.ts';
import { bigintType, type LogicalType, withNullable } from '../types/index.ts';
import { type Analysis, fail } from './analysis.ts';
import { sameExpression } from './same-expression.ts';

/** GROUP BY: the keys, each once, and the sets of positions in them that are grouped by; one set is the plain case. */
export interface GroupKeys {
  readonly keys: readonly Expression[];
  readonly sets: readonly (readonly number[])[];
}

export function groupKeys(node: Select['groupBy'], analyze: (key: ExpressionNode) => Expression): GroupKeys {
  const keys: Expression[] = [];
  const positionOf = (key: ExpressionNode): number => {
    const expression = analyze(key);
    const known = keys.findIndex(candidate => sameExpression(candidate, expression));
    return known === -1 ? keys.push(expression) - 1 : known;
  };
  const sets = product((node?.elements ?? []).map(element => setsOf(element, positionOf))).map(set => [
    ...new Set(set),
  ]);
  if (node?.quantifier !== 'DISTINCT') return { keys, sets };
  return { keys, sets: sets.filter((set, i) => sets.findIndex(other => isSameSet(set, other)) === i) };
}

type Sets = readonly (readonly number[])[];

function setsOf(element: GroupingElement, positionOf: (key: ExpressionNode) => number): Sets {
  if (element.kind === 'grouping-expressions') return [element.expressions.map(positionOf)];
  const parts = element.elements.map(part => setsOf(part, positionOf));
  if (element.form === 'GROUPING SETS') return parts.flat();
  const groups = parts.map(([group]) => group ?? []);
  if (element.form === 'ROLLUP') {
    return Array.from({ length: groups.length + 1 }, (_, left) => groups.slice(0, groups.length - left).flat());
  }
  return Array.from({ length: 2 ** groups.length }, (_, left) =>
    groups.filter((_, i) => ((left >> (groups.length - 1 - i)) & 1) === 0).flat(),
  );
}

/** Every set of one element joined with every set of the others. */
const product = (elements: readonly Sets[]): Sets =>
  elements.reduce<Sets>((joined, sets) => joined.flatMap(left => sets.map(right => [...left, ...right])), [[]]);

const isSameSet = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every(key => b.includes(key));

/** The input's rows once per set: the keys, NULL where the set leaves them out, the number of the set, then the input's columns. */
export function expandSets(input: Relation, { keys, sets }: GroupKeys): ExpandRelation {
  const nullable = keys.map(key => withNullable(key.type, true));
  return {
    kind: 'expand',
    input,
    projections: sets.map((set, number) => [
      ...keys.map(
        (key, i): Expression => (set.includes(i) ? key : { kind: 'literal', value: null, type: nullable[i]! }),
      ),
      bigintOf(number),
      ...identity(input.schema),
    ]),
    schema: [
      ...nullable.map((type, i) => ({ name: `$key${i}`, type })),
      { name: '$set', type: setNumberType },
      ...input.schema,
    ],
  };
}

export const setNumberType: LogicalType = { ...bigintType, nullable: false };

const bigintOf = (value: number): Expression => ({ kind: 'literal', value: String(value), type: setNumberType });

const groupingFunctions: ReadonlySet<string> = new Set(['GROUPING', 'GROUPING_ID', 'GROUP_ID']);

export const isGroupingFunction = ({ functionName }: AggregateCall): boolean => groupingFunctions.has(functionName);

/**
 * GROUPING(a, b): the bits of the keys that the row's set leaves out, the first argument's the highest. GROUP_ID(): which one of several equal sets it is.
 * `setNumber` stands for the number of the row's set.
 */
export function groupingValue(
  analysis: Analysis,
  call: AggregateCall,
  { keys, sets }: GroupKeys,
  setNumber: Expression,
): Expression {
  const positions = call.args.map(arg => {
    const position = keys.findIndex(key => sameExpression(key, arg));
    if (position !== -1) return position;
    const message = `Argument to operator '${call.functionName}' must be a grouped expression`;
    return fail(analysis, 'not_grouped', message, arg.span ?? call.span ?? { start: 0, end: 0 });
  });
  const values = sets.map((set, number) =>
    call.functionName === 'GROUP_ID'
      ? sets.slice(0, number).filter(other => isSameSet(set, other)).length
      : positions.reduce((bits, position) => bits * 2 + (set.includes(position) ? 0 : 1), 0),
  );
  const [first = 0] = values;
  if (values.every(value => value === first)) return { ...bigintOf(first), span: call.span };
  return {
    kind: 'case',
    branches: values.slice(1).map((value, i) => ({
      when: {
        kind: 'call',
        functionName: 'EQUALS',
        args: [setNumber, bigintOf(i + 1)],
        type: { kind: 'BOOLEAN', nullable: false },
      },
      then: bigintOf(value),
    })),
    otherwise: bigintOf(first),
    type: setNumberType,
    span: call.span,
  };
}
