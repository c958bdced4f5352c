import {
  type AggregateCall,
  type AggregateRelation,
  type Expression,
  type Field,
  inputRef,
  type Relation,
} from '@lockstep/sql/algebra';
import { integerType } from '@lockstep/sql/types';
import { withoutSpans } from '../logical/expressions.ts';
import { inputsOf, withInputs } from '../logical/relations.ts';
import { isOverWindow } from './push-filter-down.ts';
import { mergeParts, type SplitCall, splitCall } from './split-aggregate.ts';

/**
 * Aggregates DISTINCT values in two steps, so that a group with many different values is the work of several subtasks and not of one: first by the group and a bucket of
 * the value's hash, where equal values meet, then by the group. Only where every aggregate of the group can be split, and all that are DISTINCT have one argument.
 */
export function splitDistinctAggregates(relation: Relation, bucketCount: number): Relation {
  const below = withInputs(
    relation,
    inputsOf(relation).map(input => splitDistinctAggregates(input, bucketCount)),
  );
  return below.kind === 'aggregate' && !isOverWindow(below.input) ? split(below, bucketCount) : below;
}

function split(node: AggregateRelation, bucketCount: number): Relation {
  const argument = distinctArgument(node.aggregates);
  const splits = node.aggregates.map(splitCall);
  if (argument === null || !splits.every(each => each !== null)) return node;
  const inner = partial(node, splits, bucketOf(argument, bucketCount));
  return merged(node, splits, inner);
}

/** What all DISTINCT aggregates count apart; null when there are none, or it is not one value of a kind that has a hash. */
function distinctArgument(calls: readonly AggregateCall[]): Expression | null {
  const all = calls.filter(call => call.distinct).map(call => call.args);
  const [first] = all;
  const [argument] = first ?? [];
  const isShared = new Set(all.map(args => JSON.stringify(args, withoutSpans))).size === 1;
  return isShared && first?.length === 1 && hashedKinds.has(argument!.type.kind) ? argument! : null;
}

const hashedKinds: ReadonlySet<string> = new Set([
  'BOOLEAN',
  'TINYINT',
  'SMALLINT',
  'INTEGER',
  'BIGINT',
  'CHAR',
  'VARCHAR',
  'DATE',
  'TIME',
  'TIMESTAMP',
  'TIMESTAMP_LTZ',
]);

function bucketOf(argument: Expression, bucketCount: number): Expression {
  const type = { ...integerType, nullable: argument.type.nullable };
  const hash: Expression = { kind: 'call', functionName: 'HASH_CODE', args: [argument], type };
  const count: Expression = { kind: 'literal', value: bucketCount, type: { ...integerType, nullable: false } };
  return { kind: 'call', functionName: 'MOD', args: [hash, count], type };
}

/** By the keys and the bucket: the parts of all calls. */
function partial(node: AggregateRelation, splits: readonly SplitCall[], bucket: Expression): AggregateRelation {
  const parts = splits.flatMap(each => each.parts);
  const schema: Field[] = [
    ...node.schema.slice(0, node.keys.length),
    { name: '$bucket', type: bucket.type },
    ...parts.map(({ type }, i) => ({ name: `$part${i}`, type })),
  ];
  return { ...node, keys: [...node.keys, bucket], aggregates: parts, schema };
}

/** By the keys: the parts merged, and of these the values of the calls. */
function merged(node: AggregateRelation, splits: readonly SplitCall[], inner: AggregateRelation): Relation {
  const keyFields = node.schema.slice(0, node.keys.length);
  const keys = keyFields.map((_, key) => inputRef(inner.schema, key));
  const { aggregates, schema, results } = mergeParts(splits, keyFields, inner.schema, inner.keys.length);
  const outer: AggregateRelation = { ...node, input: inner, keys, aggregates, schema };
  const expressions = [...keyFields.map((_, key) => inputRef(schema, key)), ...results];
  return { kind: 'project', input: outer, expressions, schema: node.schema, span: node.span };
}
