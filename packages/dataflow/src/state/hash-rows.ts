import { unreachable } from '@lockstep/kernel/invariant';
import type { BytesColumn, Column } from '../batch/column.ts';

/** State is split into this many key groups, by the top bits of a key's hash; a task owns some of them. Part of the checkpoint format. */
export const keyGroupCount = 128;

export const keyGroupOf = (hash: number): number => hash >>> 25;

const nullHash = 0x5bd1e995;

/**
 * A 32-bit hash per row over the key columns. It decides a key's group and is kept in checkpoints: changing it is a new checkpoint format.
 * Equal values hash alike whatever their position, batch or byte buffer.
 */
export function hashRows(keys: readonly Column[], rows: Int32Array, count: number, hashes: Int32Array): void {
  hashes.fill(0x9747b28c, 0, count);
  for (const key of keys) hashColumn(key, rows, count, hashes);
  for (let k = 0; k < count; k++) hashes[k] = finish(hashes[k]!);
}

function hashColumn(key: Column, rows: Int32Array, count: number, hashes: Int32Array): void {
  switch (key.storage) {
    case 'boolean':
      hashBooleans(key.values, key.nulls, rows, count, hashes);
      return;
    case 'int32':
      hashInts(key.values, key.nulls, rows, count, hashes);
      return;
    case 'float32':
      hashInts(asInts(key.values), key.nulls, rows, count, hashes);
      return;
    case 'int64':
    case 'float64':
      hashPairs(asInts(key.values), key.nulls, rows, count, hashes);
      return;
    case 'timestamp':
      hashTimes(key.values, key.nanos, key.nulls, rows, count, hashes);
      return;
    case 'bigint':
      hashBigints(key.values, key.nulls, rows, count, hashes);
      return;
    case 'bytes':
      hashBytes(key, rows, count, hashes);
      return;
    default:
      unreachable(key, 'column');
      return;
  }
}

/** The same memory as 32-bit words. */
export const asInts = (values: Float32Array | Float64Array | BigInt64Array): Int32Array =>
  new Int32Array(values.buffer, values.byteOffset, values.byteLength >> 2);

/** Murmur3's round and end mix. */
function mix(hash: number, word: number): number {
  let k = Math.imul(word, 0xcc9e2d51);
  k = Math.imul((k << 15) | (k >>> 17), 0x1b873593);
  const h = hash ^ k;
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
}

function finish(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}

function hashBooleans(
  values: Uint8Array,
  nulls: Uint8Array | null,
  rows: Int32Array,
  count: number,
  hashes: Int32Array,
): void {
  for (let k = 0; k < count; k++) {
    const row = rows[k]!;
    hashes[k] = mix(hashes[k]!, nulls !== null && nulls[row] === 1 ? nullHash : values[row]!);
  }
}

function hashInts(
  values: Int32Array,
  nulls: Uint8Array | null,
  rows: Int32Array,
  count: number,
  hashes: Int32Array,
): void {
  for (let k = 0; k < count; k++) {
    const row = rows[k]!;
    hashes[k] = mix(hashes[k]!, nulls !== null && nulls[row] === 1 ? nullHash : values[row]!);
  }
}

function hashPairs(
  words: Int32Array,
  nulls: Uint8Array | null,
  rows: Int32Array,
  count: number,
  hashes: Int32Array,
): void {
  for (let k = 0; k < count; k++) {
    const row = rows[k]!;
    hashes[k] =
      nulls !== null && nulls[row] === 1
        ? mix(hashes[k]!, nullHash)
        : mix(mix(hashes[k]!, words[2 * row]!), words[2 * row + 1]!);
  }
}

function hashTimes(
  values: Float64Array,
  nanos: Int32Array | null,
  nulls: Uint8Array | null,
  rows: Int32Array,
  count: number,
  hashes: Int32Array,
): void {
  for (let k = 0; k < count; k++) {
    const row = rows[k]!;
    if (nulls !== null && nulls[row] === 1) {
      hashes[k] = mix(hashes[k]!, nullHash);
      continue;
    }
    const ms = values[row]!;
    let hash = mix(mix(hashes[k]!, ms | 0), (ms / 0x100000000) | 0);
    // Without nanoseconds nothing is mixed in, so that a TIMESTAMP(3) and an equal TIMESTAMP(9) meet.
    if (nanos !== null && nanos[row] !== 0) hash = mix(hash, nanos[row]!);
    hashes[k] = hash;
  }
}

function hashBigints(
  values: readonly bigint[],
  nulls: Uint8Array | null,
  rows: Int32Array,
  count: number,
  hashes: Int32Array,
): void {
  for (let k = 0; k < count; k++) {
    const row = rows[k]!;
    if (nulls !== null && nulls[row] === 1) {
      hashes[k] = mix(hashes[k]!, nullHash);
      continue;
    }
    let rest = values[row]!;
    let hash = hashes[k]!;
    for (let word = 0; word < 4; word++) {
      hash = mix(hash, Number(BigInt.asIntN(32, rest)));
      rest >>= 32n;
    }
    hashes[k] = hash;
  }
}

function hashBytes(key: BytesColumn, rows: Int32Array, count: number, hashes: Int32Array): void {
  const { bytes, starts, ends, nulls } = key;
  for (let k = 0; k < count; k++) {
    const row = rows[k]!;
    if (nulls !== null && nulls[row] === 1) {
      hashes[k] = mix(hashes[k]!, nullHash);
      continue;
    }
    const end = ends[row]!;
    let at = starts[row]!;
    let hash = mix(hashes[k]!, end - at);
    for (; at + 4 <= end; at += 4) {
      hash = mix(hash, bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24));
    }
    let tail = 0;
    for (; at < end; at++) tail = (tail << 8) | bytes[at]!;
    hashes[k] = mix(hash, tail);
  }
}
