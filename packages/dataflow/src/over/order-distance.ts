import { internalError } from '@lockstep/kernel/errors';
import type { SortColumn } from '@lockstep/plan/physical';
import type { FrameBound } from '@lockstep/sql/algebra';
import type { LogicalType } from '@lockstep/sql/types';
import type { Column } from '../batch/column.ts';

type OffsetBound = Extract<FrameBound, { readonly offset: unknown }>;

/** By row: negative, zero, positive as `other` lies before, at or past the bound that is set from `current`, in the direction of the order. */
type Distance = (other: number, current: number) => number;

const dayMs = 86_400_000;

/** NULL is at no distance from NULL, and infinitely far from everything else. */
export function orderDistance(key: SortColumn, type: LogicalType, column: Column, bound: OffsetBound): Distance {
  const direction = key.descending ? -1 : 1;
  const sign = bound.kind === 'preceding' ? -1 : 1;
  const exact = exactOffset(type, bound);
  const compare =
    exact === null
      ? numericDistance(column, type, direction, Number(bound.offset.value) * sign)
      : exactDistance(column, BigInt(direction), exact * BigInt(sign));
  const nullSide = key.nullsFirst ? -1 : 1;
  const toItself = Number(bound.offset.value) === 0 ? 0 : -sign;
  return (other, current) => {
    const { nulls } = column;
    const otherIsNull = nulls !== null && nulls[other] === 1;
    const currentIsNull = nulls !== null && nulls[current] === 1;
    if (!otherIsNull && !currentIsNull) return compare(other, current);
    return otherIsNull && currentIsNull ? toItself : otherIsNull ? nullSide : -nullSide;
  };
}

/** The offset in units of a BIGINT or DECIMAL key; null when it has a fraction of one, or the key is of another type. */
function exactOffset(type: LogicalType, bound: OffsetBound): bigint | null {
  if (type.kind !== 'BIGINT' && type.kind !== 'DECIMAL') return null;
  const scale = type.kind === 'DECIMAL' ? type.scale : 0;
  const text = String(bound.offset.value);
  const match = /^(\d+)(?:\.(\d*?)0*)?$/.exec(text);
  if (match === null) return null;
  const fraction = match[2] ?? '';
  return fraction.length > scale ? null : BigInt(match[1]! + fraction.padEnd(scale, '0'));
}

function exactDistance(column: Column, direction: bigint, target: bigint): Distance {
  if (column.storage !== 'int64' && column.storage !== 'bigint') throw notADistance();
  const { values } = column;
  return (other, current) => {
    const difference = (values[other]! - values[current]!) * direction - target;
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  };
}

function numericDistance(column: Column, type: LogicalType, direction: number, target: number): Distance {
  const read = numberReader(column, type);
  return (other, current) => (read(other) - read(current)) * direction - target;
}

/** Numbers as they are, times in milliseconds: the units of the offset. */
function numberReader(column: Column, type: LogicalType): (row: number) => number {
  switch (column.storage) {
    case 'int32': {
      const unit = type.kind === 'DATE' ? dayMs : 1;
      return row => column.values[row]! * unit;
    }
    case 'int64':
    case 'bigint': {
      const unit = type.kind === 'DECIMAL' ? 10 ** type.scale : 1;
      return row => Number(column.values[row]!) / unit;
    }
    case 'float32':
    case 'float64':
      return row => column.values[row]!;
    case 'timestamp':
      return row => column.values[row]! + (column.nanos === null ? 0 : column.nanos[row]! / 1e6);
    default:
      throw notADistance();
  }
}

const notADistance = (): Error =>
  internalError('dataflow.order_distance', 'The order key of a RANGE frame has no distances');
