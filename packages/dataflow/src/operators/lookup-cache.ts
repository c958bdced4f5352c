import type { Batch } from '../batch/batch.ts';
import type { Column, Storage } from '../batch/column.ts';
import { gatherColumns } from '../batch/gather-column.ts';
import { KeyTable } from '../state/key-table.ts';
import { RowChains } from '../state/row-chains.ts';
import { grownCapacity } from '../state/vectors/vector.ts';
import { parseDurationMs } from '../time/duration.ts';

export interface LookupCacheOptions {
  /** 0 keeps nothing longer than one batch needs it. */
  readonly maxRows: number;
  readonly expireAfterWriteMs: number;
  /** Whether it is remembered that a key has no row. */
  readonly keepsMisses: boolean;
}

/**
 * Reads Flink's `lookup.*` options. `lookup.cache` defaults to NONE, and FULL keeps the table elsewhere. A duration is a number with a unit as Flink writes it, e.g. `10 min`.
 */
export function lookupCacheOptions(options: Readonly<Record<string, string>>): LookupCacheOptions {
  const mode = (options['lookup.cache'] ?? 'NONE').toUpperCase();
  const maxRows = options['lookup.partial-cache.max-rows'];
  const expiry = options['lookup.partial-cache.expire-after-write'];
  return {
    maxRows: mode !== 'PARTIAL' ? 0 : maxRows === undefined ? Number.POSITIVE_INFINITY : Number(maxRows),
    expireAfterWriteMs: expiry === undefined ? Number.POSITIVE_INFINITY : parseDurationMs(expiry),
    keepsMisses: options['lookup.partial-cache.cache-missing-key'] !== 'false',
  };
}

/** Answers of a lookup table by key: oldest answers leave first when there are too many rows. */
export class LookupCache {
  readonly keys: KeyTable;
  readonly rows: RowChains;
  readonly #options: LookupCacheOptions;
  #writtenAtMs = new Float64Array(0);
  /** Keys in the order of their writing, for eviction. */
  #order: number[] = [];

  constructor(keyStorages: readonly Storage[], rowStorages: readonly Storage[], options: LookupCacheOptions) {
    this.keys = new KeyTable(keyStorages);
    this.rows = new RowChains(rowStorages, false);
    this.#options = options;
  }

  /** Forgets what expired. Keys are in writing order, so this looks no further than the first that has not. */
  expire(nowMs: number): void {
    const limit = nowMs - this.#options.expireAfterWriteMs;
    let gone = 0;
    while (gone < this.#order.length && this.#writtenAtMs[this.#order[gone]!]! <= limit)
      this.#remove(this.#order[gone++]!);
    if (gone > 0) this.#order = this.#order.slice(gone);
  }

  /** Stores the answers for `keyCount` new keys; `missing` are their columns. */
  store(missing: readonly Column[], keyRows: Int32Array, answer: Batch, keyOfRow: Int32Array, nowMs: number): void {
    const ids = new Int32Array(keyRows.length);
    this.keys.lookup(missing, keyRows, keyRows.length, ids);
    this.rows.reserveKeys(this.keys.idLimit);
    if (this.#writtenAtMs.length < this.keys.idLimit) {
      const grown = new Float64Array(grownCapacity(this.#writtenAtMs.length, this.keys.idLimit));
      grown.set(this.#writtenAtMs);
      this.#writtenAtMs = grown;
    }
    for (const id of ids) {
      this.rows.resetKey(id);
      this.#writtenAtMs[id] = nowMs;
      this.#order.push(id);
    }
    for (let row = answer.rowCount - 1; row >= 0; row--) this.rows.put(ids[keyOfRow[row]!]!, row, 0);
    this.rows.settle(answer.columns);
  }

  /** Makes room after a batch: by the options, keys without rows and the oldest keys go. */
  trim(): void {
    const { maxRows, keepsMisses } = this.#options;
    if (!keepsMisses) this.#order = this.#order.filter(id => this.rows.heads[id] !== 0 || this.#remove(id));
    let gone = 0;
    while (gone < this.#order.length && this.#size > maxRows) this.#remove(this.#order[gone++]!);
    if (gone > 0) this.#order = this.#order.slice(gone);
  }

  /** Rows and remembered misses both count. */
  get #size(): number {
    return Math.max(this.rows.rowCount, this.keys.size);
  }

  columnsOf(rows: Int32Array, count: number): Column[] {
    return gatherColumns(this.rows.columns, rows, count);
  }

  get sizeBytes(): number {
    return this.keys.sizeBytes + this.rows.sizeBytes + this.#writtenAtMs.byteLength;
  }

  #remove(id: number): false {
    this.rows.removeAll(id);
    this.keys.remove(id);
    return false;
  }
}
