import type { LookupJoinNode } from '@lockstep/plan/physical';
import type { Field } from '@lockstep/sql/algebra';
import type { Batch } from '../batch/batch.ts';
import type { Column, Storage } from '../batch/column.ts';
import { gatherBatch, gatherColumns } from '../batch/gather-column.ts';
import { storageOf } from '../batch/storage-of.ts';
import type { LookupAnswer, LookupReader } from '../ports/lookup.ts';
import { identityRows } from '../state/identity-rows.ts';
import { KeyTable } from '../state/key-table.ts';
import { RowPairs } from '../state/row-pairs.ts';
import { loadRowsInFlight, saveRowsInFlight } from '../state/rows-in-flight.ts';
import type { StateReader, StateWriter } from '../state/state-file.ts';
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

/** What is under way to the table and back. */
interface Question {
  /** So many entries of the queue can go on when it is answered. */
  readonly entries: number;
  readonly keys: readonly Column[];
  readonly keyCount: number;
  /** Null while it is not answered. */
  outcome: { readonly answer: LookupAnswer } | { readonly error: unknown } | null;
}

/** Whom a lookup join asks, and how. */
export interface LookupParts {
  readonly reader: LookupReader;
  /** From so many waiting rows on nothing more should come; a question is for as many, or a batch. */
  readonly capacityRows: number;
  /** Called when a question has been answered. */
  readonly wake: () => void;
}

/**
 * Joins each row with the rows that the table has for its key now. Input waits in order while the keys of its rows that the cache does not know are asked for, all at
 * once; meanwhile the dataflow goes on. Kinds and watermarks of the left rows stay. A NULL key matches nothing. In a checkpoint are the rows that wait: they are asked for
 * again.
 */
export class LookupJoinOperator extends BaseOperator implements SuspendingOperator {
  readonly #node: LookupJoinNode;
  readonly #parts: LookupParts;
  readonly #residual: BatchFunction | null;
  readonly #cache: LookupCache;
  readonly #inputStorages: readonly Storage[];
  readonly #keyStorages: readonly Storage[];
  readonly #pairs = new RowPairs();
  #queue: Waiting[] = [];
  #waitingRows = 0;
  #question: Question | null = null;

  /** `residual` gives one BOOLEAN column over left ++ table columns. */
  constructor(node: LookupJoinNode, inputSchema: readonly Field[], parts: LookupParts, residual: BatchFunction | null) {
    super();
    this.#node = node;
    this.#parts = parts;
    this.#residual = residual;
    this.#inputStorages = inputSchema.map(field => storageOf(field.type));
    this.#keyStorages = node.keys.map(key => this.#inputStorages[key.leftColumn]!);
    const tableStorages = node.schema.slice(inputSchema.length).map(field => storageOf(field.type));
    this.#cache = new LookupCache(this.#keyStorages, tableStorages, lookupCacheOptions(node.table.options));
  }

  get isSuspended(): boolean {
    return this.#queue.length > 0;
  }

  get hasRowsInFlight(): boolean {
    return this.#waitingRows > 0;
  }

  get isFull(): boolean {
    return this.#waitingRows >= this.#parts.capacityRows;
  }

  override push(_port: number, batch: Batch): void {
    this.#queue.push({ kind: 'batch', batch });
    this.#waitingRows += batch.rowCount;
  }

  override watermark(_port: number, tsMs: number): void {
    if (this.isSuspended) this.#queue.push({ kind: 'watermark', tsMs });
    else this.output.watermark(tsMs);
  }

  override idle(_port: number, isIdle: boolean): void {
    if (this.isSuspended) this.#queue.push({ kind: 'idle', isIdle });
    else this.output.idle(isIdle);
  }

  resume(nowMs: number): void {
    while (this.isSuspended) {
      this.#question ??= this.#ask(nowMs);
      const { outcome, entries, keys, keyCount } = this.#question;
      if (outcome === null) return;
      this.#question = null;
      if ('error' in outcome) throw outcome.error;
      const { rows, keyOfRow } = outcome.answer;
      this.#cache.store(keys, identityRows(keyCount).slice(0, keyCount), rows, keyOfRow, nowMs);
      for (const waiting of this.#queue.splice(0, entries)) this.#send(waiting);
      this.#cache.trim();
    }
  }

  override get stateBytes(): number {
    return this.#cache.sizeBytes;
  }

  protected override saveState(writer: StateWriter): void {
    saveRowsInFlight(writer, this.#inputStorages, [], batchesOf(this.#queue));
  }

  protected override restoreState(reader: StateReader): void {
    const batch = loadRowsInFlight(reader, this.#inputStorages);
    if (batch !== null) this.push(0, batch);
  }

  #send(waiting: Waiting): void {
    switch (waiting.kind) {
      case 'watermark':
        this.output.watermark(waiting.tsMs);
        return;
      case 'idle':
        this.output.idle(waiting.isIdle);
        return;
      case 'batch':
        this.#waitingRows -= waiting.batch.rowCount;
        this.#findPairs(waiting.batch);
        this.#filterPairs(waiting.batch);
        this.#emitPairs(waiting.batch);
    }
  }

  /** Asks for what the rows at the head of the queue need and the cache does not have; is answered at once when that is nothing. */
  #ask(nowMs: number): Question {
    this.#cache.expire(nowMs);
    const entries = this.#entriesToAsk();
    const wanted = new KeyTable(this.#keyStorages);
    for (const { columns, rowCount } of batchesOf(this.#queue.slice(0, entries))) {
      const keys = this.#node.keys.map(key => columns[key.leftColumn]!);
      const ids = this.#idsOf(keys, rowCount);
      const rows = identityRows(rowCount).filter((row, at) => at < rowCount && ids[row] === -1 && !hasNull(keys, row));
      wanted.lookup(keys, rows, rows.length, new Int32Array(rows.length));
    }
    const keyCount = wanted.size;
    const keys = gatherColumns(wanted.columns, identityRows(keyCount), keyCount);
    const question: Question = { entries, keys, keyCount, outcome: keyCount === 0 ? { answer: noRows } : null };
    if (keyCount > 0) void this.#await(question);
    return question;
  }

  async #await(question: Question): Promise<void> {
    const { reader, wake } = this.#parts;
    try {
      question.outcome = { answer: await reader.lookup(question.keys, question.keyCount) };
    } catch (error) {
      question.outcome = { error };
    }
    wake();
  }

  /** As many as there is capacity for, and one batch at least. */
  #entriesToAsk(): number {
    let rows = 0;
    const end = this.#queue.findIndex(waiting => {
      if (waiting.kind !== 'batch') return false;
      const isOver = rows > 0 && rows + waiting.batch.rowCount > this.#parts.capacityRows;
      rows += waiting.batch.rowCount;
      return isOver;
    });
    return end === -1 ? this.#queue.length : end;
  }

  #idsOf(keys: readonly Column[], rowCount: number): Int32Array {
    const ids = new Int32Array(rowCount);
    this.#cache.keys.find(keys, identityRows(rowCount), rowCount, ids);
    return ids;
  }

  #findPairs({ columns, rowCount }: Batch): void {
    const keys = this.#node.keys.map(key => columns[key.leftColumn]!);
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

const batchesOf = (queue: readonly Waiting[]): readonly Batch[] =>
  queue.flatMap(waiting => (waiting.kind === 'batch' ? [waiting.batch] : []));

const noRows: LookupAnswer = {
  rows: { rowCount: 0, columns: [], kinds: null, watermarks: null },
  keyOfRow: new Int32Array(0),
};
