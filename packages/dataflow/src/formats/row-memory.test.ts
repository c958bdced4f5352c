import { stringType } from '@lockstep/sql/types';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Batch } from '../batch/batch.ts';
import { BatchBuilder } from '../batch/batch-builder.ts';
import { readValue } from '../batch/read-value.ts';
import { createDecoder, createEncoder } from './index.ts';

const schema = [
  { name: 'a', type: stringType },
  { name: 'n', type: { kind: 'INTEGER', nullable: true } },
  { name: 'b', type: stringType },
] as const;
const options = { 'csv.null-literal': 'NULL' };
const text = fc.option(fc.string({ unit: 'grapheme', maxLength: 700 }));
const rows = fc.array(fc.tuple(text, fc.option(fc.nat()), text), { maxLength: 20 });

const valuesOf = ({ rowCount, columns }: Batch): unknown =>
  Array.from({ length: rowCount }, (_, row) => schema.map(({ type }, c) => readValue(columns[c]!, row, type)));

test.each(['csv', 'json'])(
  'a batch of %s keeps its rows when its bytes are used again, and until the memory of all batches but the last may be',
  format => {
    fc.assert(
      fc.property(fc.array(fc.tuple(rows, fc.boolean()), { maxLength: 8 }), batches => {
        const decoder = createDecoder(format, schema, options);
        let needed: { readonly batch: Batch; readonly values: unknown }[] = [];
        for (const [given, mayReuse] of batches) {
          const builder = new BatchBuilder(schema);
          for (const row of given) builder.appendRow(row);
          const bytes = createEncoder(format, schema, options).encode(builder.finish());
          const { batch } = decoder.decode(bytes, 0, bytes.length, true, mayReuse);
          bytes.fill(0xff);
          const values = given.map(row => row.map(cell => (typeof cell === 'string' ? cell.toWellFormed() : cell)));
          needed = [...(mayReuse ? needed.slice(-1) : needed), { batch, values }];
          for (const kept of needed) expect(valuesOf(kept.batch)).toEqual(kept.values);
        }
      }),
      { numRuns: 100, seed: 20261125 },
    );
  },
);
