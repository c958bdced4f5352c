import type { LogicalType, MapType } from '@lockstep/sql/types';
import type { NonNullValue } from '../value.ts';
import { readUint31 } from './slot-codec.ts';
import { isNullAt, nullBytesOf, slotCodecOf } from './slot-codec-of.ts';

/** The position of a key in the encoded map that starts at `start`; -1 when there is none. */
export type KeyFinder = (bytes: Uint8Array, start: number, key: NonNullValue) => number;

const numberKinds: readonly LogicalType['kind'][] = [
  'TINYINT',
  'SMALLINT',
  'INTEGER',
  'BIGINT',
  'DECIMAL',
  'DATE',
  'TIME',
];

/** Keys are in order, so one is found by halving. Null for key types whose values are not simply compared. */
export function keyFinder({ key }: MapType): KeyFinder | null {
  if (key.kind === 'CHAR' || key.kind === 'VARCHAR') return textFinder();
  const codec = slotCodecOf(key);
  if (codec === null || !numberKinds.includes(key.kind)) return null;
  const { slotBytes, read } = codec;
  return (bytes, start, wanted) => {
    const keys = start + 4;
    const count = readUint31(bytes, keys);
    const slots = keys + 4 + nullBytesOf(count);
    let low = count > 0 && isNullAt(bytes, keys + 4, 0) ? 1 : 0;
    let high = count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const found = read(bytes, slots + middle * slotBytes);
      if (found === wanted) return middle;
      if (found < wanted) low = middle + 1;
      else high = middle;
    }
    return -1;
  };
}

/** The text is encoded anew only when it is another one than before. */
function textFinder(): KeyFinder {
  let last: NonNullValue | undefined;
  let encoded = new Uint8Array(0);
  return (bytes, start, wanted) => {
    if (wanted !== last) {
      encoded = new TextEncoder().encode(String(wanted));
      last = wanted;
    }
    const keys = start + 4;
    const count = readUint31(bytes, keys);
    const ends = keys + 4 + nullBytesOf(count);
    let low = count > 0 && isNullAt(bytes, keys + 4, 0) ? 1 : 0;
    let high = count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const slot = ends + middle * 4;
      const from = middle === 0 ? ends + count * 4 : keys + readUint31(bytes, slot - 4);
      const order = compare(bytes, from, keys + readUint31(bytes, slot), encoded);
      if (order === 0) return middle;
      if (order < 0) low = middle + 1;
      else high = middle;
    }
    return -1;
  };
}

function compare(bytes: Uint8Array, start: number, end: number, other: Uint8Array): number {
  const length = Math.min(end - start, other.length);
  for (let k = 0; k < length; k++) {
    const difference = bytes[start + k]! - other[k]!;
    if (difference !== 0) return difference;
  }
  return end - start - other.length;
}
