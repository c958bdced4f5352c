import { setTimeout as sleep } from 'node:timers/promises';
import type { Field } from '@lockstep/sql/algebra';
import { type Batch, isRetraction } from '../batch/batch.ts';
import type { Column, Storage } from '../batch/column.ts';
import { gatherColumns } from '../batch/gather-column.ts';
import { storageOf } from '../batch/storage-of.ts';
import { hasNull } from '../operators/join-sides.ts';
import type { LookupAnswer, LookupReader } from '../ports/lookup.ts';
import type { SourceReader } from '../ports/source.ts';
import { identityRows } from '../state/identity-rows.ts';
import { KeyTable } from '../state/key-table.ts';
import { RowChains } from '../state/row-chains.ts';

export interface LoadedLookupParts {
  /** A bounded reader of the whole table; its rows have `schema`. */
  readonly createSource: () => SourceReader;
  readonly schema: readonly Field[];
  /** Positions of the key columns in `schema`. */
  readonly keys: readonly number[];
  /** From the end of one load to the next. */
  readonly reloadIntervalMs: number;
  readonly nowMs: () => number;
}

/** `lookup.cache` = FULL: the whole table in memory, loaded when it is opened and again from time to time, while the old rows serve. */
export class LoadedLookup implements LookupReader {
  readonly #parts: LoadedLookupParts;
  #rows: LoadedRows;
  #loadedAtMs = 0;
  #reload: Promise<void> | null = null;
  #failure: { readonly error: unknown } | null = null;

  constructor(parts: LoadedLookupParts) {
    this.#parts = parts;
    this.#rows = new LoadedRows(parts);
  }

  async open(): Promise<void> {
    await this.#load();
  }

  async lookup(keys: readonly Column[], keyCount: number): Promise<LookupAnswer> {
    if (this.#failure !== null) throw this.#failure.error;
    const { nowMs, reloadIntervalMs } = this.#parts;
    if (this.#reload === null && nowMs() - this.#loadedAtMs >= reloadIntervalMs) {
      this.#reload = this.#load()
        .catch(error => {
          this.#failure = { error };
        })
        .finally(() => {
          this.#reload = null;
        });
    }
    return this.#rows.find(keys, keyCount);
  }

  async close(): Promise<void> {
    await this.#reload;
  }

  async #load(): Promise<void> {
    const rows = new LoadedRows(this.#parts);
    const source = this.#parts.createSource();
    try {
      await source.open(null);
      for (let result = await source.read(); result.kind !== 'end'; result = await source.read()) {
        if (result.kind === 'batch') rows.add(result.batch);
        else await sleep(result.waitMs);
      }
    } finally {
      await source.close();
    }
    this.#rows = rows;
    this.#loadedAtMs = this.#parts.nowMs();
  }
}

/** The rows of one load by key. Those with a NULL in their key are nobody's. */
class LoadedRows {
  readonly #keyColumns: readonly number[];
  readonly #keys: KeyTable;
  readonly #rows: RowChains;

  constructor({ schema, keys }: LoadedLookupParts) {
    const storages = schema.map((field): Storage => storageOf(field.type));
    this.#keyColumns = keys;
    this.#keys = new KeyTable(keys.map(key => storages[key]!));
    this.#rows = new RowChains(storages, false);
  }

  add(batch: Batch): void {
    const keys = this.#keyColumns.map(column => batch.columns[column]!);
    const ids = new Int32Array(batch.rowCount);
    this.#keys.lookup(keys, identityRows(batch.rowCount), batch.rowCount, ids);
    this.#rows.reserveKeys(this.#keys.idLimit);
    for (let row = 0; row < batch.rowCount; row++)
      if (!isRetraction(batch.kinds?.[row] ?? 0) && !hasNull(keys, row)) this.#rows.put(ids[row]!, row, 0);
    this.#rows.settle(batch.columns);
  }

  find(keys: readonly Column[], keyCount: number): LookupAnswer {
    const ids = new Int32Array(keyCount);
    this.#keys.find(keys, identityRows(keyCount), keyCount, ids);
    const rows: number[] = [];
    const keyOfRow: number[] = [];
    for (let key = 0; key < keyCount; key++) {
      if (ids[key] === -1) continue;
      const chain: number[] = [];
      for (let node = this.#rows.heads[ids[key]!]!; node !== 0; node = this.#rows.nexts[node - 1]!)
        chain.push(node - 1);
      // A chain has its newest row first.
      for (const row of chain.reverse()) {
        rows.push(row);
        keyOfRow.push(key);
      }
    }
    const columns = gatherColumns(this.#rows.columns, Int32Array.from(rows), rows.length);
    return {
      rows: { rowCount: rows.length, columns, kinds: null, watermarks: null },
      keyOfRow: Int32Array.from(keyOfRow),
    };
  }
}
