import type { Field } from '@lockstep/sql/algebra';
import type { LogicalType } from '@lockstep/sql/types';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Batch } from '../batch/batch.ts';
import { BatchBuilder } from '../batch/batch-builder.ts';
import { gatherBatch } from '../batch/gather-column.ts';
import { readValue } from '../batch/read-value.ts';
import type { Value } from '../batch/value.ts';
import { decodeRecord, encodeControl, encodeRows } from './record-codec.ts';
import { RecordMemory } from './record-memory.ts';

const nullable = true;
const schema: readonly Field[] = (
  [
    { kind: 'BOOLEAN', nullable },
    { kind: 'INTEGER', nullable },
    { kind: 'BIGINT', nullable },
    { kind: 'FLOAT', nullable },
    { kind: 'DOUBLE', nullable },
    { kind: 'DECIMAL', precision: 38, scale: 0, nullable },
    { kind: 'TIMESTAMP', precision: 3, nullable },
    { kind: 'TIMESTAMP', precision: 9, nullable },
    { kind: 'VARCHAR', length: 100, nullable },
  ] satisfies readonly LogicalType[]
).map((type, c) => ({ name: `c${c}`, type }));

const decimalMax = 10n ** 38n - 1n;
const time = (nanosMax: number) =>
  fc.record({ epochMs: fc.integer({ min: -1e12, max: 4e12 }), nanosOfMs: fc.integer({ min: 0, max: nanosMax }) });
const row: fc.Arbitrary<readonly Value[]> = fc.tuple(
  ...[
    fc.boolean(),
    fc.integer(),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.float({ noNaN: true }),
    fc.double({ noNaN: true }),
    fc.bigInt({ min: -decimalMax, max: decimalMax }),
    time(0),
    time(999_999),
    fc.string({ unit: 'binary', maxLength: 60 }),
  ].map(value => fc.option(value as fc.Arbitrary<Value>, { nil: null, freq: 6 })),
);

function batchOf(rows: readonly (readonly Value[])[], hasKinds: boolean, hasWatermarks: boolean): Batch {
  const builder = new BatchBuilder(schema, rows.length);
  for (const values of rows) builder.appendRow([...values]);
  return {
    ...builder.finish(),
    kinds: hasKinds ? Uint8Array.from(rows, (_, k) => k % 4) : null,
    watermarks: hasWatermarks
      ? Float64Array.from(rows, (_, k) => (k === 0 ? Number.NEGATIVE_INFINITY : k * 1000))
      : null,
  };
}

const contentOf = (batch: Batch) => ({
  rows: Array.from({ length: batch.rowCount }, (_, k) =>
    schema.map((field, c) => readValue(batch.columns[c]!, k, field.type)),
  ),
  kinds: batch.kinds && [...batch.kinds.subarray(0, batch.rowCount)],
  watermarks: batch.watermarks && [...batch.watermarks.subarray(0, batch.rowCount)],
});

test('rows come out as they went in, whichever were chosen', () => {
  fc.assert(
    fc.property(
      fc.array(row, { maxLength: 40 }),
      fc.boolean(),
      fc.boolean(),
      fc.infiniteStream(fc.boolean()),
      (rows, kinds, marks, picks) => {
        const batch = batchOf(rows, kinds, marks);
        const chosen = Int32Array.from([...rows.keys()].filter(() => picks.next().value));
        const record = decodeRecord(new Uint8Array(encodeRows(7, batch, chosen, chosen.length, new RecordMemory())));
        expect(record).toMatchObject({ exchange: 7, kind: 'rows' });
        if (record.kind !== 'rows') return;
        expect(contentOf(record.batch)).toEqual(contentOf(gatherBatch(batch, chosen, chosen.length)));
      },
    ),
    { seed: 11, numRuns: 200 },
  );
});

test('the bytes of rows that stay behind are not sent', () => {
  const batch = batchOf(
    [1, 2, 3].map(() => schema.map(({ name }) => (name === 'c8' ? 'x'.repeat(5000) : null))),
    false,
    false,
  );
  expect(encodeRows(0, batch, Int32Array.of(1), 1, new RecordMemory()).length).toBeLessThan(5600);
});

test.each([
  { exchange: 3, kind: 'watermark', tsMs: -12.5 },
  { exchange: 3, kind: 'watermark', tsMs: Number.POSITIVE_INFINITY },
  { exchange: 0, kind: 'idle', isIdle: true },
  { exchange: 0, kind: 'idle', isIdle: false },
  { exchange: 1, kind: 'barrier', checkpointId: 4_294_967_297 },
] as const)('what is no row comes out as it went in: %o', record => {
  expect(decodeRecord(new Uint8Array(encodeControl(record)))).toEqual(record);
});
