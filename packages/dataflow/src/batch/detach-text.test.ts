import { stringType } from '@lockstep/sql/types';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createDecoder, createEncoder } from '../formats/index.ts';
import { BatchBuilder } from './batch-builder.ts';
import { detachText } from './detach-text.ts';
import { readValue } from './read-value.ts';

const schema = [
  { name: 'a', type: stringType },
  { name: 'n', type: { kind: 'INTEGER', nullable: true } },
  { name: 'b', type: stringType },
] as const;
const options = { 'csv.null-literal': 'NULL' };
const text = fc.option(fc.string({ unit: 'grapheme', maxLength: 700 }));

test('a detached batch keeps its text, of any length, when the buffer that it came from is used again', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(text, fc.option(fc.nat()), text), { maxLength: 20 }), rows => {
      const builder = new BatchBuilder(schema);
      for (const row of rows) builder.appendRow(row);
      const bytes = createEncoder('csv', schema, options).encode(builder.finish());
      const { batch } = createDecoder('csv', schema, options).decode(bytes, 0, bytes.length, true);
      const { columns, rowCount } = detachText(batch, bytes);
      bytes.fill(0xff);
      const read = Array.from({ length: rowCount }, (_, row) =>
        schema.map(({ type }, c) => readValue(columns[c]!, row, type)),
      );
      expect(read).toEqual(rows.map(row => row.map(cell => (typeof cell === 'string' ? cell.toWellFormed() : cell))));
    }),
    { numRuns: 200, seed: 20261125 },
  );
});
