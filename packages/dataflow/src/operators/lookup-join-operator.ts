import type { LookupJoinNode } from '@lockstep/plan/physical';
import type { Field } from '@lockstep/sql/algebra';
import type { Batch } from '../batch/batch.ts';
import type { Column } from '../batch/column.ts';
import { gatherBatch, gatherColumns } from '../batch/gather-column.ts';
import { storageOf } from '../batch/storage-of.ts';
import type { LookupReader } from '../ports/lookup.ts';
import { identityRows } from '../state/identity-rows.ts';
import { KeyTable } from '../state/key-table.ts';
import { RowPairs } from '../state/row-pairs.ts';
import { BaseOperator } from './base-operator.ts';
import type { BatchFunction } from './expression-compiler.ts';
import { hasNull } from './join-sides.ts';
import { LookupCache, lookupCacheOptions } from './lookup-cache.ts';
import type { SuspendingOperator } from './operator.ts';
import { outputRowsMax } from './row-builder.ts';

type Waiting =
  | { readonly kind: 'batch'; readonly batch: Batch }
  | { readonly kind: 'watermark'; readonly tsMs: number }
  | { readonly kind: 'idle'; readonly isIdle: boolean };

/**
 * Joins each row with the rows that the table has for its key now. Input waits in order until the runtime lets it `resume`: then all keys of a batch that
 * the cache does not know are asked for at once. Kinds and watermarks of the left rows stay. A NULL key matches nothing.
 */
export class LookupJoinOperator extends BaseOperator implements SuspendingOperator {
  readonly #node: LookupJoinNode;
  readonly #reader: LookupReader;
  readonly #residual: BatchFunction | null;
  readonly #cache: LookupCache;
  readonly #queue: Waiting[] = [];
  readonly #pairs = new RowPairs();
  readonly #keyStorages;

  /** `residual` gives one BOOLEAN column over left ++ table columns. */
  constructor(
    node: LookupJoinNode,
    inputSchema: readonly Field[],
    reader: LookupReader,
    residual: BatchFunction | null,
  ) {
    super();
    this.#node = node;
    this.#reader = reader;
    this.#residual = residual;
    this.#keyStorages = node.keys.map(key => storageOf(inputSchema[key.leftColumn]!.type));
    const tableStorages = node.schema.slice(inputSchema.length).map(field => storageOf(field.type));
    this.#cache = new LookupCache(this.#keyStorages, tableStorages, lookupCacheOptions(node.table.options));
  }

  get isSuspended(): boolean {
    return this.#queue.length > 0;
  }

  override push(_port: number, batch: Batch): void {
    this.#queue.push({ kind: 'batch', batch });
  }

  override watermark(_port: number, tsMs: number): void {
    if (this.isSuspended) this.#queue.push({ kind: 'watermark', tsMs });
    else this.output.watermark(tsMs);
  }

  override idle(_port: number, isIdle: boolean): void {
    if (this.isSuspended) this.#queue.push({ kind: 'idle', isIdle });
    else this.output.idle(isIdle);
  }

  async resume(nowMs: number): Promise<void> {
    this.#cache.expire(nowMs);
    for (let next = this.#queue[0]; next !== undefined; next = this.#queue[0]) {
      if (next.kind === 'batch') await this.#joinBatch(next.batch, nowMs);
      else if (next.kind === 'watermark') this.output.watermark(next.tsMs);
      else this.output.idle(next.isIdle);
      this.#queue.shift();
    }
  }

  override get stateBytes(): number {
    return this.#cache.sizeBytes;
  }

  async #joinBatch(batch: Batch, nowMs: number): Promise<void> {
    const keys = this.#node.keys.map(key => batch.columns[key.leftColumn]!);
    await this.#fetchMissing(keys, batch.rowCount, nowMs);
    this.#findPairs(keys, batch.rowCount);
    this.#filterPairs(batch);
    this.#emitPairs(batch);
    this.#cache.trim();
  }

  async #fetchMissing(keys: readonly Column[], rowCount: number, nowMs: number): Promise<void> {
    const ids = this.#idsOf(keys, rowCount);
    const rows = identityRows(rowCount).filter((row, at) => at < rowCount && ids[row] === -1 && !hasNull(keys, row));
    if (rows.length === 0) return;
    const wanted = new KeyTable(this.#keyStorages);
    wanted.lookup(keys, rows, rows.length, new Int32Array(rows.length));
    const keyRows = identityRows(wanted.size).slice(0, wanted.size);
    const missing = gatherColumns(wanted.columns, keyRows, wanted.size);
    const answer = await this.#reader.lookup(missing, wanted.size);
    this.#cache.store(missing, keyRows, answer.rows, answer.keyOfRow, nowMs);
  }

  #idsOf(keys: readonly Column[], rowCount: number): Int32Array {
    const ids = new Int32Array(rowCount);
    this.#cache.keys.find(keys, identityRows(rowCount), rowCount, ids);
    return ids;
  }

  #findPairs(keys: readonly Column[], rowCount: number): void {
    const ids = this.#idsOf(keys, rowCount);
    const { heads, nexts } = this.#cache.rows;
    this.#pairs.count = 0;
    for (let row = 0; row < rowCount; row++) {
      if (ids[row] === -1) continue;
      for (let node = heads[ids[row]!]!; node !== 0; node = nexts[node - 1]!) this.#pairs.add(row, node - 1);
    }
  }

  #filterPairs(batch: Batch): void {
    if (this.#residual === null || this.#pairs.count === 0) return;
    const { batchRows, stateRows, count } = this.#pairs;
    const columns = [...gatherColumns(batch.columns, batchRows, count), ...this.#cache.columnsOf(stateRows, count)];
    const condition = this.#residual({ rowCount: count, columns, kinds: null, watermarks: null }).columns[0];
    if (condition?.storage !== 'boolean') throw new TypeError('A join condition is not BOOLEAN');
    this.#pairs.keep(condition.values, condition.nulls);
  }

  #emitPairs(batch: Batch): void {
    if (this.#node.joinType === 'left') this.#padUnmatched(batch.rowCount);
    const { batchRows, stateRows, count } = this.#pairs;
    for (let from = 0; from < count; from += outputRowsMax) {
      const to = Math.min(count, from + outputRowsMax);
      const left = gatherBatch(batch, batchRows.subarray(from, to), to - from);
      const right = this.#cache.columnsOf(stateRows.subarray(from, to), to - from);
      this.output.emit({ ...left, columns: [...left.columns, ...right] });
    }
  }

  /** Adds a NULL-padded pair for each row without one, keeping the order of rows. */
  #padUnmatched(rowCount: number): void {
    const matched = new RowPairs();
    const { batchRows, stateRows, count } = this.#pairs;
    let at = 0;
    for (let row = 0; row < rowCount; row++) {
      if (at >= count || batchRows[at] !== row) matched.add(row, -1);
      for (; at < count && batchRows[at] === row; at++) matched.add(row, stateRows[at]!);
    }
    this.#pairs.batchRows = matched.batchRows;
    this.#pairs.stateRows = matched.stateRows;
    this.#pairs.count = matched.count;
  }
}
