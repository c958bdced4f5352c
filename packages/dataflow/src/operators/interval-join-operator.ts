import type { IntervalJoinNode } from '@lockstep/plan/physical';
import type { Field } from '@lockstep/sql/algebra';
import type { Batch } from '../batch/batch.ts';
import { RowPairs } from '../state/row-pairs.ts';
import type { StateReader, StateWriter } from '../state/state-file.ts';
import { grownCapacity } from '../state/vectors/vector.ts';
import { TimerHeap } from '../time/timer-heap.ts';
import { BaseOperator } from './base-operator.ts';
import type { BatchFunction } from './expression-compiler.ts';
import { type JoinSide, JoinSides } from './join-sides.ts';
import { outputRowsMax } from './row-builder.ts';

/**
 * Joins rows whose times are near each other, at once when the second one comes. A row is kept while the watermark says that rows of the other side may
 * still be near it; when it goes without a match, an outer side pads it. A row that comes too late to be kept still meets those that are. In processing
 * time the newest row's time is the clock.
 */
export class IntervalJoinOperator extends BaseOperator {
  readonly #node: IntervalJoinNode;
  readonly #sides: JoinSides;
  readonly #expiry: readonly [Expiry, Expiry];
  readonly #out = new RowPairs();
  #clockMs = Number.NEGATIVE_INFINITY;

  constructor(node: IntervalJoinNode, left: readonly Field[], right: readonly Field[], residual: BatchFunction | null) {
    super(2);
    this.#node = node;
    this.#sides = new JoinSides(node, left, right, residual);
    this.#expiry = [new Expiry(-node.lowerMs), new Expiry(node.upperMs)];
  }

  override push(port: number, batch: Batch): void {
    const times = this.#timesOf(port, batch);
    this.#sides.lookup(port, batch);
    const admits = this.#admits(port, times);
    for (let from = 0; from < batch.rowCount; ) {
      const to = this.#sides.match(port, batch, from, admits);
      this.#joinRows(port, batch, times, from, to);
      from = to;
    }
    this.#sides.sides[port]!.chains.settle(batch.columns);
    this.#send(port, batch);
    this.#sides.sweep(batch.rowCount);
    if (!this.#node.isProcessingTime) return;
    for (let row = 0; row < batch.rowCount; row++) this.#clockMs = Math.max(this.#clockMs, times.values[row]!);
    this.#expire(this.#clockMs);
  }

  protected override onWatermark(tsMs: number): void {
    if (!this.#node.isProcessingTime || tsMs === Number.POSITIVE_INFINITY) this.#expire(tsMs);
  }

  /** A row that is still kept may go out with one that comes now. */
  protected override passedOn(tsMs: number): number {
    const { isProcessingTime, lowerMs, upperMs } = this.#node;
    return isProcessingTime ? tsMs : tsMs - Math.max(0, -lowerMs, upperMs);
  }

  protected override saveState(writer: StateWriter): void {
    this.#sides.save(writer);
  }

  protected override restoreState(reader: StateReader): void {
    this.#sides.restore(reader);
    this.#sides.sides.forEach((side, port) => {
      const time = side.chains.columns[this.#timeColumn(port)]!;
      if (time.storage !== 'timestamp') throw notATime();
      side.chains.heads.forEach((head, key) => {
        for (let node = head; node > 0; node = side.chains.nexts[node - 1]!)
          this.#expiry[port]!.keep(node - 1, key, time.values[node - 1]!);
      });
    });
  }

  override get stateBytes(): number {
    return this.#sides.sizeBytes + this.#expiry[0].sizeBytes + this.#expiry[1].sizeBytes;
  }

  #timeColumn(port: number): number {
    return port === 0 ? this.#node.leftTime : this.#node.rightTime;
  }

  #timesOf(port: number, batch: Batch): Times {
    const column = batch.columns[this.#timeColumn(port)]!;
    if (column.storage !== 'timestamp') throw notATime();
    return column;
  }

  /** Whether a row of the batch and a kept row of the other side are near. A NULL time is near nothing. */
  #admits(port: number, times: Times): (batchRow: number, stateRow: number) => boolean {
    const { lowerMs, upperMs } = this.#node;
    const others = this.#sides.sides[1 - port]!.chains.columns[this.#timeColumn(1 - port)]!;
    if (others.storage !== 'timestamp') throw notATime();
    return (batchRow, stateRow) => {
      if (times.nulls?.[batchRow] === 1) return false;
      const own = times.values[batchRow]!;
      const other = others.values[stateRow]!;
      const distance = port === 0 ? own - other : other - own;
      return distance >= lowerMs && distance <= upperMs;
    };
  }

  #joinRows(port: number, batch: Batch, times: Times, from: number, to: number): void {
    const { pairs, ids, sides } = this.#sides;
    const mine = sides[port]!;
    const { degrees } = sides[1 - port]!.chains;
    let first = 0;
    for (let row = from; row < to; row++) {
      let end = first;
      for (; end < pairs.count && pairs.batchRows[end] === row; end++) {
        this.#put(port, batch, row, pairs.stateRows[end]!);
        if (degrees !== null) degrees[pairs.stateRows[end]!]!++;
      }
      const isKept = ids[row]! >= 0 && times.nulls?.[row] !== 1 && this.#keep(port, mine, row, times, end - first);
      if (!isKept && first === end && mine.isOuter) this.#put(port, batch, row, -1);
      first = end;
    }
  }

  #keep(port: number, mine: JoinSide, row: number, times: Times, matches: number): boolean {
    const timeMs = times.values[row]!;
    const nowMs = this.#node.isProcessingTime ? timeMs : this.currentWatermark;
    if (nowMs >= this.#expiry[port]!.lastMs(timeMs) && !this.#node.isProcessingTime) return false;
    const key = this.#sides.ids[row]!;
    this.#expiry[port]!.keep(mine.chains.put(key, row, matches), key, timeMs);
    return true;
  }

  #expire(nowMs: number): void {
    this.#sides.sides.forEach((side, port) => {
      const expired = this.#expiry[port]!.takeExpired(nowMs);
      if (side.isOuter) this.#sendPadded(port, side, expired.rows);
      for (let k = 0; k < expired.rows.length; k++) {
        side.chains.removeRow(expired.keys[k]!, expired.rows[k]!);
        this.#sides.sweepKey(expired.keys[k]!);
      }
    });
  }

  #sendPadded(port: number, side: JoinSide, rows: readonly number[]): void {
    const alone = Int32Array.from(rows).filter(row => side.chains.degrees![row] === 0);
    for (let from = 0; from < alone.length; from += outputRowsMax) {
      const part = alone.slice(from, from + outputRowsMax);
      const columns = this.#sides.paddedColumns(port, part);
      this.output.emit({ rowCount: part.length, columns, kinds: null, watermarks: null });
    }
  }

  #put(port: number, batch: Batch, batchRow: number, stateRow: number): void {
    if (this.#out.count === outputRowsMax) this.#send(port, batch);
    this.#out.add(batchRow, stateRow);
  }

  #send(port: number, batch: Batch): void {
    const rowCount = this.#out.count;
    if (rowCount === 0) return;
    const columns = this.#sides.columns(port, batch, this.#out);
    this.#out.count = 0;
    this.output.emit({ rowCount, columns, kinds: null, watermarks: null });
  }
}

interface Times {
  readonly values: Float64Array;
  readonly nulls: Uint8Array | null;
}

/** When the rows of one side go. */
class Expiry {
  /** A row is near none of the other side whose time is more than this after its own. */
  readonly #reachMs: number;
  readonly #timers = new TimerHeap();
  #keyOf = new Int32Array(0);

  constructor(reachMs: number) {
    this.#reachMs = reachMs;
  }

  /** The last time of the other side that is near. */
  lastMs(timeMs: number): number {
    return timeMs + this.#reachMs;
  }

  keep(row: number, key: number, timeMs: number): void {
    if (row >= this.#keyOf.length) {
      const grown = new Int32Array(grownCapacity(this.#keyOf.length, row + 1));
      grown.set(this.#keyOf);
      this.#keyOf = grown;
    }
    this.#keyOf[row] = key;
    this.#timers.push(this.lastMs(timeMs), row);
  }

  takeExpired(nowMs: number): { readonly rows: readonly number[]; readonly keys: readonly number[] } {
    const rows: number[] = [];
    while (!this.#timers.isEmpty && (this.#timers.earliestMs < nowMs || nowMs === Number.POSITIVE_INFINITY))
      rows.push(this.#timers.pop());
    return { rows, keys: rows.map(row => this.#keyOf[row]!) };
  }

  get sizeBytes(): number {
    return this.#timers.sizeBytes + this.#keyOf.byteLength;
  }
}

const notATime = (): Error => new TypeError('The time column of an interval join is not a timestamp');
