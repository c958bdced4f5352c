import type { LogicalType } from '@lockstep/sql/types';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readValue } from '../batch/read-value.ts';
import { bytesToSlot } from './bytes-to-slot.ts';
import { finishedColumn, newColumnSlots } from './column-slots.ts';
import { textToSlot } from './text-to-slot.ts';

const types: LogicalType[] = [
  { kind: 'TINYINT', nullable: true },
  { kind: 'SMALLINT', nullable: true },
  { kind: 'INTEGER', nullable: true },
  { kind: 'BIGINT', nullable: true },
  { kind: 'FLOAT', nullable: true },
  { kind: 'DOUBLE', nullable: true },
  { kind: 'DATE', nullable: true },
  { kind: 'TIMESTAMP', precision: 3, nullable: true },
];

const numbers = fc.oneof(
  fc.integer().map(String),
  fc.integer({ min: -300, max: 300 }).map(String),
  fc.bigInt({ min: -(2n ** 65n), max: 2n ** 65n }).map(String),
  fc
    .tuple(fc.integer({ min: -9999, max: 9999 }), fc.nat(99_999_999))
    .map(([whole, fraction]) => `${whole}.${fraction}`),
  fc.constantFrom('', '-', '-0', '007', '1.', '.5', '-.5', '.', '1e3', '+1', ' 1', 'x'),
);
const two = fc.integer({ min: 0, max: 61 }).map(value => String(value).padStart(2, '0'));
const times = fc
  .tuple(
    fc.constantFrom('1969-12-31', '2020-02-29', '2019-02-29', '2020-13-01', '202-01-01'),
    fc.constantFrom(' ', 'T', ''),
    two,
    two,
    two,
    fc.constantFrom('', '.1', '.123', ',123', '.12x', '.1234'),
  )
  .map(([date, separator, h, m, s, fraction]) =>
    separator === '' ? date : `${date}${separator}${h}:${m}:${s}${fraction}`,
  );

test('what is read from bytes is what is read from text', () => {
  let readFromBytes = 0;
  fc.assert(
    fc.property(fc.constantFrom(...types), fc.oneof(numbers, times), (type, text) => {
      const bytes = new Uint8Array(Buffer.from(`,${text},`));
      const [quick, careful] = [newColumnSlots(type, 1), newColumnSlots(type, 1)];
      if (bytesToSlot(type)?.(bytes, 1, bytes.length - 1, quick, 0) !== true) return;
      readFromBytes++;
      expect(textToSlot(type, 'SQL')(text, careful, 0)).toBe('stored');
      const [actual, expected] = [quick, careful].map(slots => readValue(finishedColumn(slots, bytes), 0, type));
      expect(actual).toEqual(expected);
    }),
    { numRuns: 5000, seed: 20261125 },
  );
  expect(readFromBytes).toBeGreaterThan(500);
});
