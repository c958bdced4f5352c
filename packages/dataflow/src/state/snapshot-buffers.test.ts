import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readString } from '../batch/read-value.ts';
import { SnapshotBuffers } from './snapshot-buffers.ts';
import { StateReader, StateWriter } from './state-file.ts';
import { BytesVector } from './vectors/bytes-vector.ts';

const rows = 8;

function read(vector: BytesVector, buffers: SnapshotBuffers): string[] {
  const writer = new StateWriter(buffers);
  writer.column(writer.table('rows', rows, { kind: 'keys', columns: [], hashes: null }), 'text', vector);
  const column = new StateReader(writer.finish()).column('text');
  if (column.storage !== 'bytes') throw new TypeError('text is bytes');
  return Array.from({ length: rows }, (_, row) => readString(column, row));
}

test('a snapshot has what was there at its barrier, in memory of its own or shared, whatever was copied before', () => {
  // Long values make the heap grow and be compacted between snapshots.
  const write = fc.record({ row: fc.nat(rows - 1), text: fc.string({ maxLength: 5 }), times: fc.nat(9000) });
  fc.assert(
    fc.property(fc.array(fc.array(write, { maxLength: 6 }), { maxLength: 12 }), barriers => {
      const vector = new BytesVector();
      vector.reserve(rows);
      const known = new Array<string>(rows).fill('');
      const own = new SnapshotBuffers();
      const shared = new SnapshotBuffers(true);
      for (const writes of barriers) {
        for (const { row, text, times } of writes) {
          known[row] = text.repeat(times);
          const bytes = new TextEncoder().encode(known[row]);
          vector.setBytes(row, bytes, 0, bytes.length);
        }
        expect(read(vector, own)).toEqual(known);
        expect(read(vector, shared)).toEqual(known);
      }
    }),
    { seed: 17, numRuns: 60 },
  );
});

test('the first copy is in memory that was made for it, as far as that goes', async () => {
  const buffers = new SnapshotBuffers();
  const turns = async (): Promise<void> => {
    for (let turn = 0; turn < 10; turn++) await nextTurn();
  };
  buffers.expect(2 << 20);
  await turns();
  // Enough for a while, then not any more.
  buffers.expect(3 << 20);
  buffers.expect(4 << 20);
  await turns();
  const [first, second] = ['a', 'b'].map(section => buffers.take(section, 2 << 20));
  expect(second!.buffer).toBe(first!.buffer);
  expect(first!.buffer.byteLength).toBe(6 << 20);
  expect(second!.byteOffset).toBe(3 << 20);
  expect(buffers.take('c', 1 << 20).buffer).not.toBe(first!.buffer);
  buffers.done();
  buffers.expect(64 << 20);
  await turns();
  expect(buffers.take('a', 1 << 20).buffer).toBe(first!.buffer);
});

test('when little room is left, larger memory is there before it is needed', async () => {
  const buffers = new SnapshotBuffers();
  const first = buffers.take('a', 2 << 20);
  expect(first.buffer.byteLength).toBe(3 << 20);
  // Two and a half megabytes of three: more will not fit for long.
  const second = buffers.take('a', 5 << 19);
  expect(second.buffer).toBe(first.buffer);
  for (let turn = 0; turn < 10; turn++) await nextTurn();
  expect(buffers.take('a', 2 << 20).buffer.byteLength).toBe(9 << 19);
});

test('a heap is whole in the larger memory too', async () => {
  const heap = Uint8Array.from({ length: 3 << 20 }, (_, at) => at * 7);
  const buffers = new SnapshotBuffers(true);
  for (const bytes of [2 << 20, 5 << 19, 3 << 20]) {
    const copy = buffers.copyHeap('heap', heap.subarray(0, bytes));
    expect(Buffer.compare(copy, heap.subarray(0, bytes))).toBe(0);
    for (let turn = 0; turn < 10; turn++) await nextTurn();
  }
});
