import { expect, test } from 'vitest';
import { hashRows } from '../hash-rows.ts';
import { identityRows } from '../identity-rows.ts';
import { BloomFilter, GrowingFilter } from './bloom-filter.ts';

const count = 200_000;

/** Hashes of the numbers from `from` on. */
function hashesFrom(from: number): Int32Array {
  const values = BigInt64Array.from({ length: count }, (_, i) => BigInt(from + i));
  const hashes = new Int32Array(count);
  hashRows([{ storage: 'int64', values, nulls: null }], identityRows(count), count, hashes);
  return hashes;
}

test.each([
  ['one filter', () => new BloomFilter(count)],
  ['a growing one', () => new GrowingFilter()],
] as const)('%s never denies a key that was added, and takes few others for one', (_, create) => {
  const filter = create();
  for (const hash of hashesFrom(0)) filter.add(hash);
  expect(hashesFrom(0).every(hash => filter.mayHold(hash))).toBe(true);
  expect(hashesFrom(count).filter(hash => filter.mayHold(hash)).length / count).toBeLessThan(0.015);
});
