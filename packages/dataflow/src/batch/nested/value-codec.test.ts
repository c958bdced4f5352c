import type { LogicalType } from '@lockstep/sql/types';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteHeap } from '../byte-heap.ts';
import type { NonNullValue, Value } from '../value.ts';
import { keyEncoderOf, valueCodecOf } from './value-codec.ts';

const nullable = true;

/** A scalar type and values of it. */
interface Sort {
  readonly type: LogicalType;
  readonly values: fc.Arbitrary<NonNullValue>;
}

const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const epochMs = fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 });
const bytes = fc.uint8Array({ maxLength: 20 });

const scalars: readonly Sort[] = [
  { type: { kind: 'BOOLEAN', nullable }, values: fc.boolean() },
  { type: { kind: 'TINYINT', nullable }, values: fc.integer({ min: -128, max: 127 }) },
  { type: { kind: 'INTEGER', nullable }, values: fc.integer() },
  { type: { kind: 'BIGINT', nullable }, values: int64 },
  { type: { kind: 'FLOAT', nullable }, values: fc.float().map(value => value + 0) },
  { type: { kind: 'DOUBLE', nullable }, values: fc.double().map(value => value + 0) },
  { type: { kind: 'DECIMAL', precision: 18, scale: 2, nullable }, values: int64 },
  {
    type: { kind: 'DECIMAL', precision: 38, scale: 2, nullable },
    values: fc.bigInt({ min: -(10n ** 38n) + 1n, max: 10n ** 38n - 1n }),
  },
  { type: { kind: 'VARCHAR', length: 100, nullable }, values: fc.string({ unit: 'grapheme', maxLength: 12 }) },
  { type: { kind: 'VARBINARY', length: 100, nullable }, values: bytes },
  { type: { kind: 'TIMESTAMP', precision: 3, nullable }, values: epochMs.map(ms => ({ epochMs: ms, nanos: 0 })) },
  {
    type: { kind: 'TIMESTAMP_LTZ', precision: 9, nullable },
    values: fc.record({ epochMs, nanos: fc.nat({ max: 999_999 }) }),
  },
  { type: { kind: 'INTERVAL_DAY_TIME', nullable }, values: epochMs },
];

const orNull = (values: fc.Arbitrary<NonNullValue>): fc.Arbitrary<Value> => fc.option(values, { nil: null, freq: 4 });

const scalar: fc.Arbitrary<Sort> = fc.constantFrom(...scalars);

const arrayOf = ({ type, values }: Sort): Sort => ({
  type: { kind: 'ARRAY', element: type, nullable },
  values: fc.array(orNull(values), { maxLength: 12 }),
});

const rowOf = (sorts: readonly Sort[]): Sort => ({
  type: { kind: 'ROW', fields: sorts.map(({ type }, f) => ({ name: `f${f}`, type })), nullable },
  values: fc.tuple(...sorts.map(({ values }) => orNull(values))),
});

const mapOf = ([key, value]: readonly [Sort, Sort]): Sort => ({
  type: { kind: 'MAP', key: key.type, value: value.type, nullable },
  values: fc
    .array(fc.tuple(orNull(key.values), orNull(value.values)), { maxLength: 8 })
    .map(entries => ({ keys: entries.map(([k]) => k), values: entries.map(([, v]) => v) })),
});

const nested = (depth: number): fc.Arbitrary<Sort> => {
  const inner = depth === 0 ? scalar : fc.oneof(scalar, nested(depth - 1));
  return fc.oneof(
    inner.map(arrayOf),
    fc.array(inner, { minLength: 1, maxLength: 10 }).map(rowOf),
    fc.tuple(inner, inner).map(mapOf),
  );
};

/** A type and two values of it. */
const pairs = nested(2).chain(({ type, values }) => fc.tuple(fc.constant(type), values, values));

function encode(type: LogicalType, value: NonNullValue): Uint8Array {
  const heap = new ByteHeap(1);
  // What lies before in a column must not matter.
  heap.writeByte(7);
  valueCodecOf(type).write(heap, value);
  return heap.bytes.slice(1, heap.length);
}

const decode = (type: LogicalType, stored: Uint8Array): NonNullValue =>
  valueCodecOf(type).read(Uint8Array.of(1, 2, ...stored, 3), 2, 2 + stored.length);

describe('nested values in bytes', () => {
  test('come back, and are stored the same again', () => {
    fc.assert(
      fc.property(pairs, ([type, value]) => {
        const stored = encode(type, value);
        const read = decode(type, stored);
        if (!JSON.stringify(type).includes('MAP')) expect(read).toEqual(value);
        expect(encode(type, read)).toEqual(stored);
      }),
      { numRuns: 1000, seed: 20261125 },
    );
  });

  test('have the same bytes exactly when they are equal', () => {
    fc.assert(
      fc.property(pairs, ([type, left, right]) => {
        const [a, b] = [encode(type, left), encode(type, right)];
        const isSame = Buffer.compare(a, b) === 0;
        expect(isSame).toBe(fc.stringify(decode(type, a)) === fc.stringify(decode(type, b)));
      }),
      { numRuns: 1000, seed: 20261125 },
    );
  });

  test('of a map do not depend on the order of its entries; the last of equal keys wins', () => {
    const type: LogicalType = {
      kind: 'MAP',
      key: { kind: 'VARCHAR', length: 10, nullable },
      value: { kind: 'INTEGER', nullable },
      nullable,
    };
    const stored = encode(type, { keys: ['b', null, 'a'], values: [2, 0, 1] });
    expect(encode(type, { keys: ['a', 'b', null, 'a'], values: [9, 2, 0, 1] })).toEqual(stored);
    expect(decode(type, stored)).toEqual({ keys: [null, 'a', 'b'], values: [0, 1, 2] });
  });

  test('know one zero and one NaN', () => {
    const type: LogicalType = { kind: 'ARRAY', element: { kind: 'DOUBLE', nullable }, nullable };
    expect(encode(type, [-0])).toEqual(encode(type, [0]));
    const odd = new Float64Array(new BigUint64Array([0x7ff8000000000123n]).buffer)[0]!;
    expect(encode(type, [odd])).toEqual(encode(type, [Number.NaN]));
  });
});

test('bytes of scalars are in the order of the values', () => {
  const compared = (left: NonNullValue, right: NonNullValue): number => (left < right ? -1 : left > right ? 1 : 0);
  const ordered = scalars.filter(
    ({ type }) => !['VARBINARY', 'TIMESTAMP', 'TIMESTAMP_LTZ', 'VARCHAR'].includes(type.kind),
  );
  const samples = fc.constantFrom(...ordered).chain(({ type, values }) => {
    const numbers = values.filter(value => !Number.isNaN(value));
    return fc.tuple(fc.constant(type), numbers, numbers);
  });
  fc.assert(
    fc.property(samples, ([type, left, right]) => {
      const encoded = keyEncoderOf(type);
      expect(Math.sign(Buffer.compare(encoded(left)!, encoded(right)!))).toBe(compared(left, right));
    }),
    { numRuns: 1000, seed: 20261125 },
  );
});
