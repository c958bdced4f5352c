import type { Batch } from '@lockstep/dataflow/batch';
import type { Field } from '@lockstep/sql/algebra';
import { type PgValue, pgValue } from './write-text.ts';

/**
 * Rows that are to be staged, a column each: `{"kind": "{0,0}", "c0": "{1,NULL}", …}`, the values as Postgres writes an array. It reads that in half the time of an
 * object per row.
 */
export class StagedRows {
  rowCount = 0;
  characters = 0;
  readonly #schema: readonly Field[];
  readonly #kinds: number[] = [];
  readonly #columns: string[][];

  constructor(schema: readonly Field[]) {
    this.#schema = schema;
    this.#columns = schema.map(() => []);
  }

  append(batch: Batch, row: number, kind: number): void {
    this.#kinds.push(kind);
    for (const [c, { type }] of this.#schema.entries()) {
      const element = arrayElement(pgValue(batch.columns[c]!, row, type));
      this.#columns[c]!.push(element);
      this.characters += element.length;
    }
    this.rowCount++;
  }

  toJson(): string {
    const columns = this.#columns.map((elements, c) => [`c${c}`, `{${elements.join(',')}}`]);
    return JSON.stringify(Object.fromEntries([['kind', `{${this.#kinds.join(',')}}`], ...columns]));
  }
}

function arrayElement(value: PgValue): string {
  if (value === null) return 'NULL';
  return typeof value === 'string' ? `"${value.replace(/["\\]/g, '\\$&')}"` : String(value);
}
