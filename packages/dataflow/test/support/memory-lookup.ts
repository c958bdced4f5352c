import type { Column } from '../../src/batch/column.ts';
import type { LookupReader } from '../../src/ports/lookup.ts';
import { fields, types } from './plan.ts';
import { batchOf, inserts, type Row, valueAt } from './rows.ts';

export const dimension = fields(['k', types.string], ['y', types.int]);

/** A table of `dimension` rows in memory that notes what it is asked. */
export class MemoryLookup implements LookupReader {
  rows: readonly Row[];
  readonly asked: string[][] = [];

  constructor(rows: readonly Row[]) {
    this.rows = rows;
  }

  async open(): Promise<void> {}

  async lookup(keys: readonly Column[], keyCount: number) {
    const wanted = Array.from({ length: keyCount }, (_, k) => valueAt(keys[0]!, k) as string);
    this.asked.push(wanted);
    const found = this.rows.filter(row => wanted.includes(row[0] as string));
    const keyOfRow = Int32Array.from(found, row => wanted.indexOf(row[0] as string));
    return { rows: batchOf(dimension, inserts(found)), keyOfRow };
  }

  async close(): Promise<void> {}
}
