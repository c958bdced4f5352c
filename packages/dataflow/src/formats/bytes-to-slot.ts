import type { LogicalType } from '@lockstep/sql/types';
import type { ColumnSlots } from './column-slots.ts';
import { clockAt, dayAt } from './time-bytes.ts';

/** Puts a plainly written field into a row straight from its bytes; false when it takes `TextToSlot` to read it. Both store the same value. */
export type BytesToSlot = (bytes: Uint8Array, start: number, end: number, slots: ColumnSlots, row: number) => boolean;

const zero = 0x30;
const minus = 0x2d;
const point = 0x2e;
/** So many digits always fit a double exactly, and their value divided by a power of ten is rounded once. */
const exactDigitsMax = 15;

/** Null for types whose fields always go by text. */
export function bytesToSlot(type: LogicalType): BytesToSlot | null {
  switch (type.kind) {
    case 'TINYINT':
      return integerToSlot(-128, 127);
    case 'SMALLINT':
      return integerToSlot(-32_768, 32_767);
    case 'INTEGER':
      return integerToSlot(-2_147_483_648, 2_147_483_647);
    case 'BIGINT':
      return bigintToSlot;
    case 'FLOAT':
    case 'DOUBLE':
      return floatToSlot;
    case 'DATE':
      return dateToSlot;
    case 'TIMESTAMP':
      return type.precision === 3 ? millisecondTimestampToSlot : null;
    default:
      return null;
  }
}

/** Digits only, NaN for anything else. */
function digitsAt(bytes: Uint8Array, start: number, end: number): number {
  if (start >= end || end - start > exactDigitsMax) return Number.NaN;
  let value = 0;
  for (let p = start; p < end; p++) {
    const digit = bytes[p]! ^ zero;
    if (digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

function integerAt(bytes: Uint8Array, start: number, end: number): number {
  return bytes[start] === minus ? -digitsAt(bytes, start + 1, end) : digitsAt(bytes, start, end);
}

function integerToSlot(least: number, most: number): BytesToSlot {
  return (bytes, start, end, slots, row) => {
    const value = integerAt(bytes, start, end);
    if (!(value >= least && value <= most)) return false;
    slots.numbers[row] = value;
    return true;
  };
}

const bigintToSlot: BytesToSlot = (bytes, start, end, slots, row) => {
  const value = integerAt(bytes, start, end);
  if (Number.isNaN(value)) return false;
  const high = Math.floor(value / 4_294_967_296);
  slots.words[row * 2] = value - high * 4_294_967_296;
  slots.words[row * 2 + 1] = high;
  return true;
};

const floatToSlot: BytesToSlot = (bytes, start, end, slots, row) => {
  const first = bytes[start] === minus ? start + 1 : start;
  const dot = bytes.subarray(first, end).indexOf(point);
  const whole = digitsAt(bytes, first, dot === -1 ? end : first + dot);
  const fractionDigits = dot === -1 ? 0 : end - first - dot - 1;
  const fraction = fractionDigits === 0 ? 0 : digitsAt(bytes, end - fractionDigits, end);
  if (end - first > exactDigitsMax || Number.isNaN(whole + fraction)) return false;
  const scale = 10 ** fractionDigits;
  const value = (whole * scale + fraction) / scale;
  slots.numbers[row] = first === start ? value : -value;
  return true;
};

const dateToSlot: BytesToSlot = (bytes, start, end, slots, row) => {
  const day = end - start === 10 ? dayAt(bytes, start) : Number.NaN;
  if (Number.isNaN(day)) return false;
  slots.numbers[row] = day;
  return true;
};

/** `yyyy-MM-dd HH:mm:ss` and three fraction digits or none. */
const millisecondTimestampToSlot: BytesToSlot = (bytes, start, end, slots, row) => {
  const length = end - start;
  if ((length !== 19 && length !== 23) || bytes[start + 10] !== 0x20) return false;
  const fraction = length === 19 ? 0 : digitsAt(bytes, start + 20, end);
  const epochMs = dayAt(bytes, start) * 86_400_000 + clockAt(bytes, start + 11) + fraction;
  if (Number.isNaN(epochMs) || (length === 23 && bytes[start + 19] !== point)) return false;
  slots.numbers[row] = epochMs;
  return true;
};
