import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type BitmapOperation,
  bitmapCardinality,
  bitmapOf,
  bitmapText,
  bitmapValues,
  canonicalBitmap,
  combinedBitmaps,
  parseBitmap,
} from './bitmap.ts';

/** Few and many, near and far, in runs and not: every form of container. */
const values = fc
  .tuple(
    fc.array(fc.integer(), { maxLength: 20 }),
    fc.array(
      fc.tuple(fc.integer({ min: 0, max: 300_000 }), fc.integer({ min: 1, max: 9000 }), fc.constantFrom(1, 2, 3)),
      { maxLength: 3 },
    ),
  )
  .map(([few, series]) => [
    ...few,
    ...series.flatMap(([first, count, step]) => Array.from({ length: count }, (_, i) => first + i * step)),
  ]);

const setOf = (numbers: readonly number[]): Set<number> => new Set(numbers.map(value => value >>> 0));
const listed = (set: ReadonlySet<number>): number[] => [...set].sort((a, b) => a - b).map(value => value | 0);

const naive: Readonly<Record<BitmapOperation, (isInA: boolean, isInB: boolean) => boolean>> = {
  and: (isInA, isInB) => isInA && isInB,
  or: (isInA, isInB) => isInA || isInB,
  xor: (isInA, isInB) => isInA !== isInB,
  'and-not': (isInA, isInB) => isInA && !isInB,
};

const runs = { numRuns: 60, seed: 20261125 };

describe('BITMAP', () => {
  test('holds a set: its values in unsigned order, its size, one form of bytes', () => {
    fc.assert(
      fc.property(values, numbers => {
        const bitmap = bitmapOf(numbers);
        expect(bitmapValues(bitmap)).toEqual(listed(setOf(numbers)));
        expect(bitmapCardinality(bitmap)).toBe(setOf(numbers).size);
        expect(bitmapOf(numbers.toReversed())).toEqual(bitmap);
        expect(canonicalBitmap(bitmap)).toEqual(bitmap);
      }),
      runs,
    );
  });

  test.each(['and', 'or', 'xor', 'and-not'] as const)('%s is that of sets', operation => {
    fc.assert(
      fc.property(values, values, (left, right) => {
        const combined = combinedBitmaps(bitmapOf(left), bitmapOf(right), operation);
        const [a, b] = [setOf(left), setOf(right)];
        const expected = [...a, ...b].filter(value => naive[operation](a.has(value), b.has(value)));
        expect(combined).toEqual(bitmapOf(expected));
      }),
      runs,
    );
  });

  test('is printed in full up to a length, and read again', () => {
    expect(bitmapText(bitmapOf([-1, 0, 1, -2]))).toBe('{0,1,4294967294,4294967295}');
    expect(bitmapText(bitmapOf([]))).toBe('{}');
    expect(parseBitmap(' {4294967295, 3} ')).toEqual(bitmapOf([3, -1]));
    expect([parseBitmap('{4294967296}'), parseBitmap('{1,}'), parseBitmap('1')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    const long = bitmapText(bitmapOf(Array.from({ length: 200_000 }, (_, i) => i)));
    expect(long.length).toBeLessThan(600_000);
    expect(long.endsWith(',...}')).toBe(true);
  });

  test('reads the portable form of others: no runs, one array container', () => {
    const portable = Uint8Array.of(0x3a, 0x30, 0, 0, 1, 0, 0, 0, 0, 0, 2, 0, 16, 0, 0, 0, 1, 0, 2, 0, 9, 0);
    expect(bitmapText(portable)).toBe('{1,2,9}');
    expect(canonicalBitmap(portable)).toEqual(bitmapOf([9, 2, 1]));
  });

  test.each([
    [[]],
    [[1, 2, 3, 4]],
    [[0x3a, 0x30, 0, 0, 1, 0, 0, 0, 0, 0, 2, 0]],
    [[0x3a, 0x30, 0, 0, 255, 255, 255, 255]],
  ])('bytes %j are refused', bytes => {
    expect(() => canonicalBitmap(Uint8Array.from(bytes))).toThrow(RangeError);
  });
});
