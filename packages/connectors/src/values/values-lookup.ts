import { type Batch, type Column, gatherBatch, isRetraction, printValue, readValue } from '@lockstep/dataflow/batch';
import type { ConnectorContext, LookupReader, LookupRequest } from '@lockstep/dataflow/ports';
import type { TableOptions } from '../options/table-options.ts';
import { batchOfRows } from './parse-rows.ts';
import { readTable } from './read-table.ts';
import { cellsOf } from './row-layout.ts';

/** Looks up the rows that were there when it was opened. */
export class ValuesLookup implements LookupReader {
  readonly #request: LookupRequest;
  readonly #options: TableOptions;
  readonly #context: ConnectorContext;
  #batch: Batch | null = null;
  readonly #rowsOfKey = new Map<string, number[]>();

  constructor(request: LookupRequest, options: TableOptions, context: ConnectorContext) {
    this.#request = request;
    this.#options = options;
    this.#context = context;
  }

  async open(): Promise<void> {
    const { table, schema, keys } = this.#request;
    const cells = cellsOf(table, schema, this.#options.text('readable-metadata'));
    const rows = await readTable(this.#options, this.#context);
    const batch = batchOfRows(rows, schema, cells);
    this.#batch = { ...batch, kinds: null };
    const keyColumns = keys.map(c => batch.columns[c]!);
    for (let row = 0; row < batch.rowCount; row++) {
      if (isRetraction(batch.kinds?.[row] ?? 0) || keyColumns.some(column => column.nulls?.[row] === 1)) continue;
      const key = this.#keyText(keyColumns, row);
      const found = this.#rowsOfKey.get(key);
      if (found === undefined) this.#rowsOfKey.set(key, [row]);
      else found.push(row);
    }
  }

  async lookup(keys: readonly Column[], keyCount: number): Promise<{ rows: Batch; keyOfRow: Int32Array }> {
    const rows: number[] = [];
    const keyOfRow: number[] = [];
    for (let key = 0; key < keyCount; key++) {
      for (const row of this.#rowsOfKey.get(this.#keyText(keys, key)) ?? []) {
        rows.push(row);
        keyOfRow.push(key);
      }
    }
    return { rows: gatherBatch(this.#batch!, Int32Array.from(rows), rows.length), keyOfRow: Int32Array.from(keyOfRow) };
  }

  async close(): Promise<void> {}

  #keyText(columns: readonly Column[], row: number): string {
    const { schema, keys } = this.#request;
    const cells = columns.map((column, k) => {
      const { type } = schema[keys[k]!]!;
      return printValue(readValue(column, row, type), type);
    });
    return JSON.stringify(cells);
  }
}
