import { invariant } from '@lockstep/kernel/invariant';
import type { JoinType } from '@lockstep/sql/algebra';
import { incomingKeys } from './merged-input.ts';
import type { PhysicalNode, SinkNode } from './physical-plan.ts';

/**
 * Where a node's rows must be among the subtasks of a parallel run. `any`: where they are. `singleton`: all in one subtask. `hash`: rows with equal values
 * of `keys`, in this order, in the subtask that owns the key group of their hash, where their state is. `together`: rows with equal values of `keys` in one
 * subtask, whichever it is, so that they keep their order.
 */
export type Distribution =
  | { readonly kind: 'any' }
  | { readonly kind: 'singleton' }
  | { readonly kind: 'hash' | 'together'; readonly keys: readonly number[] };

/** Whether a sink replaces rows by its PRIMARY KEY. */
export type ReplacesRows = (sink: SinkNode) => boolean;

const any: Distribution = { kind: 'any' };
const singleton: Distribution = { kind: 'singleton' };

const hashed = (keys: readonly number[]): Distribution => (keys.length === 0 ? singleton : { kind: 'hash', keys });

/** What a node asks of the rows that come in at a port. */
export function requiredDistribution(node: PhysicalNode, port: number, replacesRows: ReplacesRows): Distribution {
  switch (node.kind) {
    case 'source':
    case 'values':
    case 'exchange':
    case 'calc':
    case 'local-aggregate':
    case 'local-window-aggregate':
    case 'watermark-assigner':
    case 'union':
    case 'expand':
    case 'correlate':
    case 'to-changelog':
    case 'from-changelog':
    case 'drop-update-before':
    case 'constraint-enforcer':
    case 'side-output':
      return any;
    case 'lookup-join':
      return node.hint?.isShuffled ? { kind: 'together', keys: node.keys.map(key => key.leftColumn) } : any;
    case 'window-tvf':
      return node.window.kind === 'session' ? hashed(node.window.partitionBy) : any;
    case 'group-aggregate':
    case 'window-aggregate':
      return hashed(incomingKeys(node));
    case 'changelog-normalize':
    case 'upsert-materialize':
    case 'match':
      return hashed(node.keys);
    case 'over':
    case 'rank':
      return hashed(node.partition);
    case 'window-rank':
      return hashed([...node.partition, node.windowStart, node.windowEnd]);
    case 'join':
    case 'window-join':
    case 'interval-join':
    case 'temporal-join':
    case 'snapshot-join':
      return hashed(port === 0 ? node.leftKeys : node.rightKeys);
    case 'set-operation':
      return hashed([...node.schema.keys()]);
    case 'sort':
    case 'temporal-sort':
    case 'function':
      return singleton;
    case 'sink':
      if (node.isParallel !== true) return singleton;
      return replacesRows(node) ? { kind: 'together', keys: node.primaryKey } : any;
  }
}

/** The columns of a node's first input by which its state is spread over subtasks; none when all of it is in one. */
export function keysOfState(node: PhysicalNode): readonly number[] {
  const required = requiredDistribution(node, 0, () => false);
  return required.kind === 'hash' ? required.keys : [];
}

/**
 * Where a node's output is: all in the first subtask, or placed by the hash of any of these key lists, which always have equal values. No list: who knows.
 */
export interface Placement {
  readonly isSingleton: boolean;
  readonly hashes: readonly (readonly number[])[];
}

const unknownPlace: Placement = { isSingleton: false, hashes: [] };

/** `inputs` are the placements behind the exchanges that `requiredDistribution` led to. */
export function placementOf(node: PhysicalNode, inputs: readonly Placement[], leftWidth: number): Placement {
  const [first = unknownPlace] = inputs;
  switch (node.kind) {
    case 'source':
      return { isSingleton: node.isParallel !== true, hashes: [] };
    case 'values':
      return { isSingleton: true, hashes: [] };
    case 'exchange':
      return { isSingleton: node.keys.length === 0, hashes: node.keys.length === 0 ? [] : [node.keys] };
    case 'calc':
      return movedBy(first, column =>
        node.projections.findIndex(
          ({ kind, ...ref }) => kind === 'input-ref' && 'index' in ref && ref.index === column,
        ),
      );
    case 'group-aggregate':
    case 'window-aggregate':
      return movedBy(first, column => incomingKeys(node).indexOf(column));
    case 'local-aggregate':
    case 'local-window-aggregate':
    case 'match':
      return movedBy(first, column => node.keys.indexOf(column));
    case 'join':
    case 'window-join':
    case 'interval-join':
    case 'temporal-join':
    case 'snapshot-join':
      return { isSingleton: first.isSingleton, hashes: joinedHashes(node, leftWidth) };
    case 'union':
      return { isSingleton: inputs.every(input => input.isSingleton), hashes: commonHashes(inputs) };
    case 'expand':
    case 'to-changelog':
      // Keys are NULL in some of the rows.
      return { isSingleton: first.isSingleton, hashes: [] };
    case 'constraint-enforcer':
      return node.onLength === 'trim-pad' ? { isSingleton: first.isSingleton, hashes: [] } : first;
    default:
      // The input's columns come first, unchanged.
      return first;
  }
}

/** Whether rows that are placed so are where they must be. */
export function satisfies(placement: Placement, required: Distribution): boolean {
  switch (required.kind) {
    case 'any':
      return true;
    case 'singleton':
      return placement.isSingleton;
    case 'hash':
      // Another order of the same keys is another hash, and other key groups.
      return placement.hashes.some(
        keys => keys.length === required.keys.length && keys.every((column, i) => column === required.keys[i]),
      );
    case 'together':
      return (
        placement.isSingleton || placement.hashes.some(keys => keys.every(column => required.keys.includes(column)))
      );
  }
}

function movedBy({ isSingleton, hashes }: Placement, target: (column: number) => number): Placement {
  const moved = hashes.map(keys => keys.map(target));
  return { isSingleton, hashes: moved.filter(keys => !keys.includes(-1)) };
}

/** A padded side's keys are NULL in rows that are placed by the other's. */
function joinedHashes({ joinType, leftKeys, rightKeys }: JoinKeys, leftWidth: number): Placement['hashes'] {
  if (leftKeys.length === 0) return [];
  const right = rightKeys.map(column => leftWidth + column);
  switch (joinType) {
    case 'inner':
      return [leftKeys, right];
    case 'left':
    case 'semi':
    case 'anti':
      return [leftKeys];
    case 'right':
      return [right];
    case 'full':
      return [];
  }
}

interface JoinKeys {
  readonly joinType: JoinType;
  readonly leftKeys: readonly number[];
  readonly rightKeys: readonly number[];
}

function commonHashes(inputs: readonly Placement[]): Placement['hashes'] {
  const [first, ...others] = inputs;
  invariant(first !== undefined, 'a union has inputs');
  const isCommon = (keys: readonly number[]): boolean =>
    others.every(other => satisfies(other, { kind: 'hash', keys }));
  return first.hashes.filter(isCommon);
}
