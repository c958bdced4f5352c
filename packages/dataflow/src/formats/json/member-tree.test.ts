import type { Field, ScanField } from '@lockstep/sql/algebra';
import { integerType, type LogicalType, stringType } from '@lockstep/sql/types';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readValue } from '../../batch/read-value.ts';
import { isArrayValue, type Value } from '../../batch/value.ts';
import { createDecoder } from '../create-decoder.ts';

const place: LogicalType = {
  kind: 'ROW',
  nullable: true,
  fields: [
    { name: 'x', type: integerType },
    { name: 'city', type: stringType },
  ],
};
const bid: LogicalType = {
  kind: 'ROW',
  nullable: true,
  fields: [
    { name: 'price', type: integerType },
    { name: 'place', type: place },
    { name: 'note', type: stringType },
  ],
};
const whole: readonly Field[] = [
  { name: 'kind', type: integerType },
  { name: 'bid', type: bid },
];
const alone: readonly ScanField[] = [
  { name: 'bid.note', type: stringType, path: ['bid', 'note'] },
  { name: 'kind', type: integerType },
  { name: 'bid.place.x', type: integerType, path: ['bid', 'place', 'x'] },
  { name: 'bid.price', type: integerType, path: ['bid', 'price'] },
  { name: 'bid.place.city', type: stringType, path: ['bid', 'place', 'city'] },
];

function decode(schema: readonly ScanField[], text: string, options: Record<string, string> = {}) {
  const bytes = new Uint8Array(Buffer.byteLength(text) + 64);
  const end = new TextEncoder().encodeInto(text, bytes).written;
  const { batch, malformed } = createDecoder('json', schema, options).decode(bytes, 0, end, true);
  const rows = Array.from({ length: batch.rowCount }, (_, row) =>
    schema.map((field, c) => readValue(batch.columns[c]!, row, field.type)),
  );
  return { rows, malformed };
}

const partOf = (row: Value | undefined, at: number): Value =>
  row !== null && row !== undefined && isArrayValue(row) ? row[at]! : null;

const text = fc.string({ unit: fc.constantFrom('a', 'é', '"', '\\', '\n', '}'), maxLength: 6 });
const record = fc.record(
  {
    kind: fc.integer({ min: 0, max: 9 }),
    skipped: fc.oneof(fc.constant(null), fc.record({ bid: fc.constant({ price: 1 }) })),
    bid: fc.oneof(
      { weight: 1, arbitrary: fc.constant(null) },
      {
        weight: 4,
        arbitrary: fc.record(
          {
            price: fc.option(fc.integer({ min: -50, max: 50 })),
            place: fc.option(
              fc.record({ city: fc.option(text), x: fc.integer({ min: 0, max: 9 }) }, { requiredKeys: [] }),
            ),
            note: fc.option(text),
          },
          { requiredKeys: ['price'] },
        ),
      },
    ),
  },
  { requiredKeys: ['kind'] },
);

test('fields read on their own are the fields of the row read as a whole', () => {
  fc.assert(
    fc.property(fc.array(record, { maxLength: 60 }), fc.constantFrom(0, 1), (records, indent) => {
      const lines = records.map(value => JSON.stringify(value, null, indent).replaceAll('\n', '')).join('\n');
      const expected = decode(whole, lines).rows.map(([kind, row]) => [
        partOf(row, 2),
        kind,
        partOf(partOf(row, 1), 0),
        partOf(row, 0),
        partOf(partOf(row, 1), 1),
      ]);
      const { rows, malformed } = decode(alone, lines);
      expect(malformed).toEqual([]);
      expect(rows).toEqual(expected);
    }),
    { numRuns: 200 },
  );
});

test('what is no object where one belongs is malformed, or NULL when parse errors are ignored', () => {
  const lines = '{"kind":1,"bid":7}\n{"kind":2,"bid":{"price":3,"place":"here"}}\n{"kind":3,"bid":{"price":4}}';
  const strict = decode(alone, lines);
  expect(strict.rows.map(row => row[1])).toEqual([3]);
  expect(strict.malformed.map(({ reason }) => reason)).toEqual([
    "Field 'bid': 7 is no ROW",
    `Field 'place': "here" is no ROW`,
  ]);
  const lenient = decode(alone, lines, { 'json.ignore-parse-errors': 'true' });
  expect(lenient.rows.map(row => [row[1], row[3]])).toEqual([
    [1, null],
    [2, 3],
    [3, 4],
  ]);
});
