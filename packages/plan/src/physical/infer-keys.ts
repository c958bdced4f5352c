import type { ResolvedTable } from '@lockstep/sql/catalog';
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
    case 'exchange':
    case 'sort':
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
    case 'set-operation':
      return node.operation.endsWith('-all') ? [] : [[...node.schema.keys()]];
    case 'join':
      return joinKeys(node, inputs[0]!, inputs[1]!);
    case 'lookup-join':
    case 'window-tvf':
    case 'values':
    case 'union':
    case 'expand':
    case 'sink':
      return [];
  }
}

function sourceKey(table: ResolvedTable, names: readonly string[]): Keys {
  if (table.primaryKey === undefined || table.mapping !== undefined) return [];
  const key = table.primaryKey.map(name => names.indexOf(name));
  return key.includes(-1) ? [] : [key];
}

function joinKeys(node: Extract<DraftNode, { kind: 'join' }>, left: KeyedInput, right: KeyedInput): Keys {
  if (node.joinType === 'semi' || node.joinType === 'anti') return left.keys;
  const movedRight = right.keys.map(key => key.map(column => column + left.width));
  const keys = left.keys.flatMap(l => movedRight.map(r => [...l, ...r]));
  const padsLeft = node.joinType === 'right' || node.joinType === 'full';
  const padsRight = node.joinType === 'left' || node.joinType === 'full';
  if (node.rightUnique && !padsLeft) keys.unshift(...left.keys.map(key => [...key]));
  if (node.leftUnique && !padsRight) keys.unshift(...movedRight);
  return keys.slice(0, keysMax);
}

/** Whether at most one row has any given value of `columns`. */
export const isUnique = (columns: readonly number[], keys: Keys): boolean =>
  keys.some(key => key.every(column => columns.includes(column)));
