import type { Field } from '@lockstep/sql/algebra';
import { aggregatedSchema } from '../physical/merged-input.ts';
import type { PhysicalAggregate, PhysicalNode, PhysicalPlan } from '../physical/physical-plan.ts';
import { estimatePlan } from './estimate-plan.ts';
import { rowBytes, typeBytes } from './row-bytes.ts';
import { distinctOf, type Estimate } from './row-estimate.ts';

/** A part of a node's state: something of which there is one per `per`. */
export interface StatePart {
  readonly bytesEach: number;
  /** E.g. `key of (item)`, `row of the left side`. */
  readonly per: string;
  /** How many of them; null when of a table behind it nothing is known. */
  readonly count: number | null;
}

export interface NodeState {
  readonly node: PhysicalNode;
  readonly parts: readonly StatePart[];
  /** The state grows with its input: neither a window or an interval nor a time to live ends it. */
  readonly isUnbounded: boolean;
}

/** What each node of a stream keeps between batches. A batch run keeps as much, but only until its end. */
export function estimateState(plan: PhysicalPlan): readonly NodeState[] {
  const estimates = estimatePlan(plan);
  const isKnown: boolean[] = [];
  return plan.nodes.flatMap(node => {
    const isSourceKnown = node.kind === 'source' ? node.table.statistics !== undefined : true;
    isKnown.push(isSourceKnown && node.inputs.every(input => isKnown[input]));
    const inputs = node.inputs.map(
      (input, port): InputSide => ({
        schema: port === 0 ? aggregatedSchema(plan, node) : plan.nodes[input]!.schema,
        estimate: isKnown[input] === true ? estimates[input]! : null,
      }),
    );
    const parts = partsOf(node, inputs);
    const lives = node.stateTtlMs ?? [];
    const isUnbounded = unboundedKinds.has(node.kind) && (lives.length === 0 || lives.includes(0));
    return parts.length === 0 ? [] : [{ node, parts, isUnbounded }];
  });
}

interface InputSide {
  readonly schema: readonly Field[];
  /** Null: not known. */
  readonly estimate: Estimate | null;
}

const unboundedKinds: ReadonlySet<PhysicalNode['kind']> = new Set([
  'group-aggregate',
  'join',
  'rank',
  'set-operation',
  'changelog-normalize',
  'upsert-materialize',
]);

function partsOf(node: PhysicalNode, inputs: readonly InputSide[]): readonly StatePart[] {
  const [left, right] = inputs;
  switch (node.kind) {
    case 'group-aggregate':
      return aggregateParts(node.keys, node.aggregates, left!, '');
    case 'window-aggregate':
      return aggregateParts(node.keys, node.aggregates, left!, ' and open window');
    case 'rank':
      return [rankPart(node, left!)];
    case 'window-rank':
      return [perKey(left!, node.partition, rowBytes(left!.schema), ' and open window')];
    case 'over':
      return node.orderedBy === 'proctime'
        ? [perKey(left!, node.partition, node.calls.length * accumulatorBytes, '')]
        : [passing(left!, 'row that its frame can still need')];
    case 'join':
      return [perRow(left!, 'row of the left side'), perRow(right!, 'row of the right side')];
    case 'window-join':
      return [
        passing(left!, 'row of the left side in an open window'),
        passing(right!, 'row of the right side in an open window'),
      ];
    case 'interval-join':
    case 'temporal-join':
      return [
        passing(left!, 'row of the left side that time has not passed'),
        passing(right!, 'row of the right side in reach'),
      ];
    case 'snapshot-join':
      return [perRow(right!, 'row of the right side')];
    case 'set-operation':
      return [perRow(left!, 'different row')];
    case 'changelog-normalize':
      return [perKey(left!, node.keys, rowBytes(left!.schema), '')];
    case 'upsert-materialize':
      return [perRow(left!, 'row')];
    case 'temporal-sort':
    case 'sort':
      return node.kind === 'sort' && node.keys.length === 0 ? [] : [passing(left!, 'row that waits for its turn')];
    default:
      return [];
  }
}

/** A slot at half load, a hash and the place of the group (`KeyTable`). */
const keyOverheadBytes = 16;
/** A value and a count. */
const accumulatorBytes = 16;
function aggregateParts(
  keys: readonly number[],
  aggregates: readonly PhysicalAggregate[],
  input: InputSide,
  where: string,
): readonly StatePart[] {
  const plain = aggregates.filter(aggregate => !aggregate.distinct);
  const group = perKey(input, keys, aggregates.length * accumulatorBytes, where);
  // MIN and MAX over rows that may be taken back, and all that collects, keep every value.
  const collecting = plain.filter(({ functionName }) => collects.has(functionName));
  const values = [...aggregates.filter(aggregate => aggregate.distinct), ...collecting].map((aggregate): StatePart => {
    const width = aggregate.args.reduce((sum, arg) => sum + typeBytes(input.schema[arg]!.type), keyOverheadBytes);
    const names = aggregate.args.map(arg => input.schema[arg]!.name).join(', ');
    const each = aggregate.distinct ? `different value of (${names}) in a group` : `value of (${names})`;
    return { bytesEach: width, per: each + where, count: aggregate.distinct ? null : (input.estimate?.rows ?? null) };
  });
  return [group, ...values];
}

const collects: ReadonlySet<string> = new Set([
  'LISTAGG',
  'ARRAY_AGG',
  'COLLECT',
  'JSON_ARRAYAGG',
  'JSON_OBJECTAGG',
  'PERCENTILE',
]);

function rankPart(node: Extract<PhysicalNode, { kind: 'rank' }>, input: InputSide): StatePart {
  const { strategy, range, partition } = node;
  if (strategy.kind === 'retract' || typeof range.end !== 'number') return perRow(input, 'row');
  const rows = strategy.kind === 'first-row' || strategy.kind === 'last-row' ? 1 : range.end;
  return perKey(input, partition, rows * rowBytes(input.schema), '');
}

function perKey(
  { schema, estimate }: InputSide,
  keys: readonly number[],
  valueBytes: number,
  where: string,
): StatePart {
  if (keys.length === 0) return { bytesEach: valueBytes, per: `result${where}`, count: where === '' ? 1 : null };
  const count =
    estimate === null || where !== ''
      ? null
      : Math.min(
          estimate.rows,
          keys.reduce((product, key) => product * distinctOf(estimate, key), 1),
        );
  return {
    bytesEach: keys.reduce((sum, key) => sum + typeBytes(schema[key]!.type), keyOverheadBytes + valueBytes),
    per: `key of (${keys.map(key => schema[key]!.name).join(', ')})${where}`,
    count: count === null ? null : Math.round(count),
  };
}

const perRow = ({ schema, estimate }: InputSide, per: string): StatePart => ({
  bytesEach: rowBytes(schema),
  per,
  count: estimate === null ? null : Math.round(estimate.rows),
});

/** Rows that are forgotten as time passes; how many there are at once is not known. */
const passing = ({ schema }: InputSide, per: string): StatePart => ({ bytesEach: rowBytes(schema), per, count: null });
