import { expect, test } from 'vitest';
import { dimension } from '../../test/support/memory-lookup.ts';
import { batchOf, inserts, type Row, valueAt } from '../../test/support/rows.ts';
import type { ReadResult, SourceReader } from '../ports/source.ts';
import { LoadedLookup } from './loaded-lookup.ts';

/** Gives its rows one a batch, with a pause before each. */
function sourceOf(rows: readonly Row[], failure: Error | null): SourceReader {
  const results: ReadResult[] = rows.flatMap((row): ReadResult[] => [
    { kind: 'idle', waitMs: 1 },
    { kind: 'batch', batch: batchOf(dimension, inserts([row])) },
  ]);
  return {
    open: async () => {},
    read: async () => {
      if (failure !== null) throw failure;
      return results.shift() ?? { kind: 'end' };
    },
    position: () => null,
    progress: () => ({ malformedRows: 0, bytesBehind: null }),
    close: async () => {},
  };
}

/** A table whose rows change between loads, under a clock that is set by hand. */
class Table {
  rows: readonly Row[] = [
    ['a', 1],
    ['b', 2],
    ['a', 3],
    [null, 4],
  ];
  failure: Error | null = null;
  loads = 0;
  nowMs = 0;
  readonly lookup = new LoadedLookup({
    createSource: () => {
      this.loads++;
      return sourceOf(this.rows, this.failure);
    },
    schema: dimension,
    keys: [0],
    reloadIntervalMs: 10,
    nowMs: () => this.nowMs,
  });

  async ask(...keys: readonly string[]): Promise<string[]> {
    const asked = batchOf(dimension, inserts(keys.map((key): Row => [key, 0]))).columns.slice(0, 1);
    const { rows, keyOfRow } = await this.lookup.lookup(asked, keys.length);
    return Array.from(keyOfRow, (key, row) => `${keys[key]}: ${valueAt(rows.columns[1]!, row)}`);
  }
}

test('the table is loaded once and answers from memory, rows of a key in their order', async () => {
  const table = new Table();
  await table.lookup.open();
  expect(await table.ask('b', 'z', 'a')).toEqual(['b: 2', 'a: 1', 'a: 3']);
  table.nowMs = 9;
  expect(await table.ask('b')).toEqual(['b: 2']);
  expect(table.loads).toBe(1);
  await table.lookup.close();
});

test('when its rows are old it is loaded again, and the old rows serve meanwhile', async () => {
  const table = new Table();
  await table.lookup.open();
  table.rows = [['b', 7]];
  table.nowMs = 10;
  expect(await table.ask('b')).toEqual(['b: 2']);
  await expect.poll(() => table.ask('b', 'a')).toEqual(['b: 7']);
  expect(table.loads).toBe(2);
  await table.lookup.close();
});

test('a load that fails fails the lookups after it', async () => {
  const table = new Table();
  await table.lookup.open();
  table.failure = new Error('no such table');
  table.nowMs = 10;
  await table.ask('b');
  await expect.poll(() => table.ask('b').catch((error: Error) => error.message)).toBe('no such table');
  await table.lookup.close();
});
