import type { ResolvedTable } from '@lockstep/sql/catalog';
import type { RankNode } from './physical-plan.ts';
import type { DraftNode } from './plan-builder.ts';

export type Keys = readonly (readonly number[])[];

/** More keys than this help nobody and grow by products in joins. */
const keysMax = 8;

export interface KeyedInput {
  readonly keys: Keys;
  /** Number of columns. */
  readonly width: number;
}

/** Column sets that identify a row of the node's output, from those of its inputs. */
export function inferKeys(node: DraftNode, inputs: readonly KeyedInput[]): Keys {
  const first = inputs[0]?.keys ?? [];
  switch (node.kind) {
    case 'source':
      return sourceKey(
        node.table,
        node.schema.map(field => field.name),
      );
    case 'calc':
      return first.flatMap(key => {
        const moved = key.map(column =>
          node.projections.findIndex(projection => projection.kind === 'input-ref' && projection.index === column),
        );
        return moved.includes(-1) ? [] : [moved];
      });
    case 'watermark-assigner':
    case 'sort':
    case 'temporal-sort':
    case 'drop-update-before':
    case 'constraint-enforcer':
      return first;
    case 'changelog-normalize':
    case 'upsert-materialize':
      return [node.keys];
    case 'group-aggregate':
      return [[...node.keys.keys()]];
    case 'window-aggregate': {
      const width = node.keys.length + node.aggregates.length;
      const window = node.windowColumns.flatMap((name, i) => (name === 'window_time' ? [] : [width + i]));
      return window.length === 0 ? [] : window.map(column => [...node.keys.keys(), column]);
    }
    case 'from-changelog':
      return node.upsertKey === null ? [] : [node.upsertKey];
    case 'set-operation':
      return node.operation.endsWith('-all') ? [] : [[...node.schema.keys()]];
    case 'join':
      return joinKeys(node, inputs[0]!, inputs[1]!);
    case 'over':
      return first.filter(key => node.partition.every(column => key.includes(column)));
    case 'rank':
      return rankKeys(node, node.partition, first);
    case 'window-rank':
      return rankKeys(node, [...node.partition, node.windowStart, node.windowEnd], first);
    case 'temporal-join':
      return first;
    case 'lookup-join':
      return isLookupUnique(node) ? first : [];
    case 'window-join':
    case 'interval-join':
    case 'snapshot-join':
    case 'match':
    case 'window-tvf':
    case 'values':
    case 'union':
    case 'expand':
    case 'correlate':
    case 'to-changelog':
    case 'sink':
    case 'function':
    case 'side-output':
      return [];
  }
}

/** A lookup by all of the table's key gives at most one row, so that the row that asked keeps its keys. */
const isLookupUnique = ({ table, keys }: Extract<DraftNode, { kind: 'lookup-join' }>): boolean =>
  table.primaryKey?.every(name => keys.some(({ column }) => table.columns[column]?.name === name)) ?? false;

function sourceKey(table: ResolvedTable, names: readonly string[]): Keys {
  if (table.primaryKey === undefined || table.mapping !== undefined) return [];
  const key = table.primaryKey.map(name => names.indexOf(name));
  return key.includes(-1) ? [] : [key];
}

/** Of a side's keys those stay that hold the join key: only then do all versions of a row meet in one task, in order. */
function joinKeys(node: Extract<DraftNode, { kind: 'join' }>, left: KeyedInput, right: KeyedInput): Keys {
  const leftKeys = left.keys.filter(key => node.leftKeys.every(column => key.includes(column)));
  if (node.joinType === 'semi' || node.joinType === 'anti') return leftKeys;
  const movedRight = right.keys
    .filter(key => node.rightKeys.every(column => key.includes(column)))
    .map(key => key.map(column => column + left.width));
  const keys = leftKeys.flatMap(l => movedRight.map(r => [...l, ...r]));
  const padsLeft = node.joinType === 'right' || node.joinType === 'full';
  const padsRight = node.joinType === 'left' || node.joinType === 'full';
  if (node.rightUnique && !padsLeft) keys.unshift(...leftKeys.map(key => [...key]));
  if (node.leftUnique && !padsRight) keys.unshift(...movedRight);
  return keys.slice(0, keysMax);
}

/** Whether at most one row has any given value of `columns`. */
export const isUnique = (columns: readonly number[], keys: Keys): boolean =>
  keys.some(key => key.every(column => columns.includes(column)));

/** Top-1: the partition identifies its row. */
export const isTopOne = ({ range }: Pick<RankNode, 'range'>): boolean => range.start === 1 && range.end === 1;

/**
 * Keys of the output. With row numbers, the number within the partition: a row that is pushed out is told of by the one that has its number now, so its own
 * key does not tell that it is gone. Without them, keys of the input that hold the partition, and of a Top-1 the partition.
 */
function rankKeys(
  rank: Pick<RankNode, 'range' | 'hasRankNumber' | 'schema'>,
  partition: readonly number[],
  inputKeys: Keys,
): Keys {
  if (rank.hasRankNumber) return [[...partition, rank.schema.length - 1]];
  const kept = inputKeys.filter(key => partition.every(column => key.includes(column)));
  return isTopOne(rank) && partition.length > 0 ? [partition, ...kept] : kept;
}
