import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeGeneric, encodeGeneric } from './generic-codec.ts';

const arbitrary = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withSet: true,
  maxDepth: 4,
  values: [
    fc.boolean(),
    fc.double(),
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom(null, undefined, Number.NaN, Number.POSITIVE_INFINITY),
    fc.uint8Array(),
  ],
});

test('what is written is read again', () =>
  fc.assert(
    fc.property(arbitrary, value => {
      expect(decodeGeneric(encodeGeneric(value))).toEqual(normalized(value));
    }),
    { seed: 3 },
  ));

test('equal values have equal bytes, whatever the order of their properties', () => {
  expect(encodeGeneric({ a: 1, b: { c: -0, d: [2n] } })).toEqual(encodeGeneric({ b: { d: [2n], c: 0 }, a: 1 }));
  expect(encodeGeneric({ a: 1 })).not.toEqual(encodeGeneric({ a: '1' }));
});

test('what has behaviour is refused', () => {
  class Money {}
  for (const value of [() => 1, Symbol('s'), new Money()])
    expect(() => encodeGeneric({ value })).toThrow(/can't be stored as GENERIC/);
});

/** There is one zero. */
function normalized(value: unknown): unknown {
  if (value === 0) return 0;
  if (Array.isArray(value)) return value.map(normalized);
  if (value instanceof Map) return new Map([...value].map(([key, entry]) => [normalized(key), normalized(entry)]));
  if (value instanceof Set) return new Set([...value].map(normalized));
  if (typeof value !== 'object' || value === null || value instanceof Date || value instanceof Uint8Array) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, normalized(part)]));
}
