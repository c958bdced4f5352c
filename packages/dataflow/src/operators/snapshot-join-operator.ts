import type { SnapshotJoinNode } from '@lockstep/plan/physical';
import type { Field } from '@lockstep/sql/algebra';
import { type Batch, isRetraction, rowKinds } from '../batch/batch.ts';
import { gatherColumns } from '../batch/gather-column.ts';
import { storageOf } from '../batch/storage-of.ts';
import { RowChains } from '../state/row-chains.ts';
import { RowPairs } from '../state/row-pairs.ts';
import type { StateReader, StateWriter } from '../state/state-file.ts';
import { BaseOperator } from './base-operator.ts';
import type { BatchFunction } from './expression-compiler.ts';
import { JoinSides } from './join-sides.ts';
import { outputRowsMax } from './row-builder.ts';

/**
 * Joins each left row with the rows that the right side has when it comes. Until the right side is loaded, which its watermark tells, left rows wait, and
 * with them the left side's watermark; after that they are joined at once. What happens on the right later changes nothing that went out.
 */
export class SnapshotJoinOperator extends BaseOperator {
  readonly #node: SnapshotJoinNode;
  readonly #loadedAtMs: number;
  readonly #sides: JoinSides;
  /** Left rows that wait, oldest first under one key; `degrees` hold their kinds. */
  readonly #waiting: RowChains;
  readonly #out = new RowPairs();
  #isLoaded = false;
  #leftWatermark = Number.NEGATIVE_INFINITY;

  constructor(
    node: SnapshotJoinNode,
    left: readonly Field[],
    right: readonly Field[],
    residual: BatchFunction | null,
    loadedAtMs: number,
  ) {
    super();
    this.#node = node;
    this.#loadedAtMs = loadedAtMs;
    this.#sides = new JoinSides(node, left, right, residual);
    this.#waiting = new RowChains(
      left.map(field => storageOf(field.type)),
      true,
    );
    this.#waiting.reserveKeys(1);
  }

  override push(port: number, batch: Batch): void {
    if (port === 1) this.#change(batch);
    else if (this.#isLoaded) this.#join(batch);
    else this.#wait(batch);
  }

  override watermark(port: number, tsMs: number): void {
    if (port === 1) {
      if (tsMs >= this.#loadedAtMs) this.#finishLoading();
      return;
    }
    this.#leftWatermark = tsMs;
    if (this.#isLoaded) super.watermark(0, tsMs);
  }

  override idle(port: number, isIdle: boolean): void {
    if (port === 0) super.idle(0, isIdle);
  }

  protected override saveState(writer: StateWriter): void {
    this.#sides.save(writer);
    this.#saveWaiting(writer);
    writer.scalars('isLoaded', [Number(this.#isLoaded)], 'min');
    writer.scalars('leftWatermark', [this.#leftWatermark], 'min');
  }

  protected override restoreState(reader: StateReader): void {
    this.#sides.restore(reader);
    this.#restoreWaiting(reader);
    this.#isLoaded = reader.scalar('isLoaded') === 1;
    this.#leftWatermark = reader.scalar('leftWatermark');
  }

  override get stateBytes(): number {
    return this.#sides.sizeBytes + this.#waiting.sizeBytes;
  }

  #change(batch: Batch): void {
    this.#sides.lookup(1, batch);
    const { chains } = this.#sides.sides[1];
    for (let row = 0; row < batch.rowCount; row++) {
      const key = this.#sides.ids[row]!;
      if (key < 0) continue;
      if (batch.kinds === null || !isRetraction(batch.kinds[row]!)) chains.put(key, row, 0);
      else {
        chains.settle(batch.columns);
        chains.remove(key, batch.columns, row, false);
      }
    }
    chains.settle(batch.columns);
    this.#sides.sweep(batch.rowCount);
  }

  #wait(batch: Batch): void {
    for (let row = 0; row < batch.rowCount; row++) this.#waiting.put(0, row, batch.kinds?.[row] ?? rowKinds.insert);
    this.#waiting.settle(batch.columns);
  }

  /** Rows that wait, as they came. */
  #waitingRows(): number[] {
    const rows: number[] = [];
    for (let node = this.#waiting.heads[0]!; node !== 0; node = this.#waiting.nexts[node - 1]!) rows.push(node - 1);
    return rows.reverse();
  }

  #saveWaiting(writer: StateWriter): void {
    const rows = Int32Array.from(this.#waitingRows());
    const columns = this.#node.leftKeys.map(key => `waiting.column${key}`);
    const table = writer.table('waiting', rows.length, { kind: 'keys', columns, hashes: null });
    gatherColumns(this.#waiting.columns, rows, rows.length).forEach((column, c) => {
      writer.column(table, `waiting.column${c}`, column);
    });
    const kinds = Int32Array.from(rows, row => this.#waiting.degrees![row]!);
    writer.array(table, 'waiting.kinds', kinds);
  }

  #restoreWaiting(reader: StateReader): void {
    reader.int32('waiting.kinds').forEach((kind, row) => {
      this.#waiting.put(0, row, kind);
    });
    this.#waiting.settle(this.#waiting.columns.map((_, c) => reader.column(`waiting.column${c}`)));
  }

  #finishLoading(): void {
    if (this.#isLoaded) return;
    this.#isLoaded = true;
    const rows = this.#waitingRows();
    for (let from = 0; from < rows.length; from += outputRowsMax) {
      const part = Int32Array.from(rows.slice(from, from + outputRowsMax));
      const kinds = Uint8Array.from(part, row => this.#waiting.degrees![row]!);
      this.#join({
        rowCount: part.length,
        columns: gatherColumns(this.#waiting.columns, part, part.length),
        kinds: kinds.every(kind => kind === rowKinds.insert) ? null : kinds,
        watermarks: null,
      });
    }
    this.#waiting.removeAll(0);
    super.watermark(0, this.#leftWatermark);
  }

  #join(batch: Batch): void {
    const { pairs } = this.#sides;
    this.#sides.lookup(0, batch);
    for (let from = 0; from < batch.rowCount; ) {
      const to = this.#sides.match(0, batch, from);
      let k = 0;
      for (let row = from; row < to; row++) {
        const first = k;
        for (; k < pairs.count && pairs.batchRows[k] === row; k++) this.#out.add(row, pairs.stateRows[k]!);
        if (first === k && this.#node.joinType === 'left') this.#out.add(row, -1);
      }
      this.#send(batch);
      from = to;
    }
    this.#sides.sweep(batch.rowCount);
  }

  #send(batch: Batch): void {
    const rowCount = this.#out.count;
    if (rowCount === 0) return;
    const columns = this.#sides.columns(0, batch, this.#out);
    const { batchRows } = this.#out;
    const kinds = batch.kinds && Uint8Array.from(batchRows.subarray(0, rowCount), row => batch.kinds![row]!);
    const watermarks =
      batch.watermarks && Float64Array.from(batchRows.subarray(0, rowCount), row => batch.watermarks![row]!);
    this.#out.count = 0;
    this.output.emit({ rowCount, columns, kinds, watermarks });
  }
}
