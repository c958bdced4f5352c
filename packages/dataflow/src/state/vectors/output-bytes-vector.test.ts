import { stringType } from '@lockstep/sql/types';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BatchBuilder } from '../../batch/batch-builder.ts';
import { readValue } from '../../batch/read-value.ts';
import { BytesVector } from './bytes-vector.ts';
import { OutputBytesVector } from './output-bytes-vector.ts';

const text = fc.option(fc.string({ maxLength: 40 }), { freq: 4 });
const write = fc.record({
  kind: fc.constantFrom('first', 'first', 'first', 'second', 'batch', 'null'),
  at: fc.nat(7),
  value: text,
});

/** One column of one row. */
function columnOf(value: string | null) {
  const builder = new BatchBuilder([{ name: 't', type: stringType }]);
  builder.appendRow([value]);
  return builder.finish().columns[0]!;
}

test('output shows what was set, whatever heaps it came from and whatever becomes of them', () => {
  fc.assert(
    fc.property(fc.array(fc.array(write, { maxLength: 30 }), { maxLength: 4 }), batches => {
      const stores = { first: new BytesVector(), second: new BytesVector() };
      for (const store of Object.values(stores)) store.reserve(8);
      const output = new OutputBytesVector();
      const taken = batches.map(writes => {
        output.reserve(30);
        const expected = writes.map(({ kind, at, value }, row) => {
          if (kind === 'null') output.setNull(row);
          else if (kind === 'batch') output.set(row, columnOf(value), 0);
          else {
            // The row of the store is overwritten and shown, as an operator does with its state.
            stores[kind].set(at, columnOf(value), 0);
            output.set(row, stores[kind], at);
          }
          return kind === 'null' ? null : value;
        });
        return { column: output.take(), expected };
      });
      for (const { column, expected } of taken)
        expect(expected.map((_, row) => readValue(column, row, stringType))).toEqual(expected);
    }),
    { numRuns: 500, seed: 20261125 },
  );
});

test('text of one vector is not copied', () => {
  const state = new BytesVector();
  state.reserve(1);
  state.set(0, columnOf('held in state'), 0);
  const output = new OutputBytesVector();
  output.reserve(2);
  output.set(0, state, 0);
  output.set(1, state, 0);
  expect(output.take()).toMatchObject({ bytes: state.bytes });
});
