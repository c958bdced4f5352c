import type { TemporalJoinNode } from '@lockstep/plan/physical';
import type { Field } from '@lockstep/sql/algebra';
import { type Batch, isRetraction, rowKinds } from '../batch/batch.ts';
import type { Column, TimestampColumn } from '../batch/column.ts';
import { gatherColumns } from '../batch/gather-column.ts';
import { storageOf } from '../batch/storage-of.ts';
import { identityRows } from '../state/identity-rows.ts';
import { KeyTable } from '../state/key-table.ts';
import { RowChains } from '../state/row-chains.ts';
import { RowPairs } from '../state/row-pairs.ts';
import type { StateReader, StateWriter } from '../state/state-file.ts';
import { grownCapacity } from '../state/vectors/vector.ts';
import { TimerHeap } from '../time/timer-heap.ts';
import { BaseOperator } from './base-operator.ts';
import type { BatchFunction } from './expression-compiler.ts';
import { hasNull } from './join-sides.ts';
import { outputRowsMax } from './row-builder.ts';
import { conditionOf } from './row-condition.ts';

/**
 * Joins each left row with the version of its key that was valid at the row's time: the last one not after it. Left rows wait until the watermark passes their time, for
 * then all versions up to it are known; then they go out in the order of their times. A left row behind the watermark is late and dropped. Of the versions that the
 * watermark has passed only the newest stays; a deletion is a version too, one that matches nothing.
 */
export class TemporalJoinOperator extends BaseOperator {
  readonly #node: TemporalJoinNode;
  readonly #residual: BatchFunction | null;
  readonly #keys: KeyTable;
  /** Keys of which a NULL meets nothing. */
  readonly #mustBeKnown: readonly Column[];
  /** Waiting rows; `degrees` hold their kinds. */
  readonly #left: TimedRows;
  /** Versions; `degrees` hold their kinds. */
  readonly #right: TimedRows;
  /** Per key, row + 1 of the version that was valid at the watermark; 0 is none. */
  #current = new Int32Array(0);
  #rightWatermark = Number.NEGATIVE_INFINITY;

  constructor(node: TemporalJoinNode, left: readonly Field[], right: readonly Field[], residual: BatchFunction | null) {
    super(2);
    this.#node = node;
    this.#residual = residual;
    this.#keys = new KeyTable(node.leftKeys.map(key => storageOf(left[key]!.type)));
    this.#mustBeKnown = this.#keys.columns.filter((_, k) => node.matchesNull?.[k] !== true);
    this.#left = new TimedRows(left, node.leftTime);
    this.#right = new TimedRows(right, node.rightTime);
  }

  override watermark(port: number, tsMs: number): void {
    if (port === 1) this.#rightWatermark = tsMs;
    super.watermark(port, tsMs);
  }

  override push(port: number, batch: Batch): void {
    const rows = port === 0 ? this.#inTime(batch) : this.#versions(batch);
    const keys = (port === 0 ? this.#node.leftKeys : this.#node.rightKeys).map(key => batch.columns[key]!);
    const ids = new Int32Array(rows.length);
    this.#keys.lookup(keys, rows, rows.length, ids);
    this.#startInserted();
    const side = port === 0 ? this.#left : this.#right;
    for (let k = 0; k < rows.length; k++) side.put(ids[k]!, batch, rows[k]!);
    side.chains.settle(batch.columns);
  }

  protected override onWatermark(tsMs: number): void {
    const due = this.#left.takeDue(tsMs);
    const pairs = new RowPairs();
    for (const row of due) pairs.add(row, this.#versionAt(row));
    this.#send(pairs);
    const touched = due.map(row => this.#left.remove(row));
    for (const version of this.#right.takeDue(tsMs)) touched.push(this.#advance(version));
    for (const key of touched) this.#forgetEmpty(key);
  }

  protected override saveState(writer: StateWriter): void {
    const ids = this.#keys.save(writer, 'keys');
    this.#left.chains.save(writer, 'left', ids);
    this.#right.chains.save(writer, 'right', ids);
    writer.scalars('rightWatermark', [this.#rightWatermark], 'min');
  }

  protected override restoreState(reader: StateReader): void {
    this.#keys.load(reader, 'keys');
    this.#reserve();
    this.#left.load(reader, 'left', 'keys');
    this.#right.load(reader, 'right', 'keys');
    this.#rightWatermark = reader.scalar('rightWatermark');
    for (const version of this.#right.takeDue(this.currentWatermark)) this.#advance(version);
  }

  override get stateBytes(): number {
    return this.#keys.sizeBytes + this.#left.sizeBytes + this.#right.sizeBytes + this.#current.byteLength;
  }

  #inTime(batch: Batch): Int32Array {
    const times = timestamps(batch.columns[this.#node.leftTime]!);
    const rows = new Int32Array(batch.rowCount);
    let count = 0;
    for (let row = 0; row < batch.rowCount; row++) {
      const own = batch.watermarks?.[row] ?? Number.NEGATIVE_INFINITY;
      const watermark = Math.max(Math.min(own, this.#rightWatermark), this.currentWatermark);
      if (times.nulls?.[row] === 1 || times.values[row]! <= watermark) this.lateRows.dropped(row);
      else rows[count++] = row;
    }
    return rows.subarray(0, count);
  }

  /** -U says nothing that the version after it does not. */
  #versions(batch: Batch): Int32Array {
    const times = timestamps(batch.columns[this.#node.rightTime]!);
    return identityRows(batch.rowCount)
      .subarray(0, batch.rowCount)
      .filter(row => batch.kinds?.[row] !== rowKinds.updateBefore && times.nulls?.[row] !== 1);
  }

  #startInserted(): void {
    this.#reserve();
    for (let k = 0; k < this.#keys.insertedCount; k++) {
      const key = this.#keys.inserted[k]!;
      this.#left.chains.resetKey(key);
      this.#right.chains.resetKey(key);
      this.#current[key] = 0;
    }
  }

  #reserve(): void {
    const limit = this.#keys.idLimit;
    this.#left.chains.reserveKeys(limit);
    this.#right.chains.reserveKeys(limit);
    if (this.#current.length >= limit) return;
    const grown = new Int32Array(grownCapacity(this.#current.length, limit));
    grown.set(this.#current);
    this.#current = grown;
  }

  /** The version that a left row sees; -1 when there is none. */
  #versionAt(leftRow: number): number {
    const key = this.#left.keyOf(leftRow);
    if (hasNull(this.#mustBeKnown, key)) return -1;
    const timeMs = this.#left.timeOf(leftRow);
    const { heads, nexts, degrees } = this.#right.chains;
    let found = -1;
    let foundMs = Number.NEGATIVE_INFINITY;
    // Newest first: of versions of one time the last that came counts.
    for (let node = heads[key]!; node !== 0; node = nexts[node - 1]!) {
      const versionMs = this.#right.timeOf(node - 1);
      if (versionMs > timeMs || versionMs <= foundMs) continue;
      found = node - 1;
      foundMs = versionMs;
    }
    return found !== -1 && isRetraction(degrees![found]!) ? -1 : found;
  }

  #send(pairs: RowPairs): void {
    const matched = this.#matchedPairs(pairs);
    const { batchRows: lefts, stateRows: rights, count } = matched;
    for (let from = 0; from < count; from += outputRowsMax) {
      const to = Math.min(count, from + outputRowsMax);
      const left = lefts.slice(from, to);
      const kinds = Uint8Array.from(left, row => this.#left.chains.degrees![row]!);
      this.output.emit({
        rowCount: to - from,
        columns: this.#columnsOf(left, rights.slice(from, to), to - from),
        kinds: kinds.every(kind => kind === rowKinds.insert) ? null : kinds,
        watermarks: null,
      });
    }
  }

  /** Pairs that the rest of the condition lets stand; the others are padded or left out. */
  #matchedPairs(pairs: RowPairs): RowPairs {
    const { batchRows: lefts, stateRows: rights, count } = pairs;
    const holds =
      this.#residual === null || count === 0
        ? () => true
        : conditionOf(this.#residual, {
            rowCount: count,
            columns: this.#columnsOf(lefts, rights, count),
            kinds: null,
            watermarks: null,
          });
    const matched = new RowPairs();
    for (let k = 0; k < count; k++) {
      if (rights[k] !== -1 && holds(k)) matched.add(lefts[k]!, rights[k]!);
      else if (this.#node.joinType === 'left') matched.add(lefts[k]!, -1);
    }
    return matched;
  }

  #columnsOf(lefts: Int32Array, rights: Int32Array, count: number): Column[] {
    return [
      ...gatherColumns(this.#left.chains.columns, lefts, count),
      ...gatherColumns(this.#right.chains.columns, rights, count),
    ];
  }

  /** The watermark has passed a version: it, or the one that was there and is newer, stays. Answers the key. */
  #advance(version: number): number {
    const key = this.#right.keyOf(version);
    const current = this.#current[key]! - 1;
    if (current !== -1 && this.#right.timeOf(current) > this.#right.timeOf(version)) return this.#right.remove(version);
    if (current !== -1) this.#right.remove(current);
    this.#current[key] = version + 1;
    if (isRetraction(this.#right.chains.degrees![version]!)) {
      this.#current[key] = 0;
      this.#right.remove(version);
    }
    return key;
  }

  #forgetEmpty(key: number): void {
    if (this.#left.chains.heads[key] !== 0 || this.#right.chains.heads[key] !== 0) return;
    this.#keys.remove(key);
    // Not twice: -1 is no head.
    this.#left.chains.heads[key] = -1;
  }
}

/** Rows by key and by time, with the kind of each. */
class TimedRows {
  readonly chains: RowChains;
  readonly #timeColumn: number;
  readonly #timers = new TimerHeap();
  #keyOf = new Int32Array(0);
  /** Order of arrival; ids of removed rows are used again. */
  #arrival = new Float64Array(0);
  #arrived = 0;

  constructor(schema: readonly Field[], timeColumn: number) {
    this.chains = new RowChains(
      schema.map(field => storageOf(field.type)),
      true,
    );
    this.#timeColumn = timeColumn;
  }

  put(key: number, batch: Batch, row: number): void {
    const id = this.chains.put(key, row, batch.kinds?.[row] ?? rowKinds.insert);
    this.#note(id, key, timestamps(batch.columns[this.#timeColumn]!).values[row]!);
  }

  /** Rows whose time the watermark has reached, by time; those of one time in order of arrival. */
  takeDue(watermarkMs: number): number[] {
    const due: number[] = [];
    while (!this.#timers.isEmpty && this.#timers.earliestMs <= watermarkMs) due.push(this.#timers.pop());
    return due.sort((a, b) => this.timeOf(a) - this.timeOf(b) || this.#arrival[a]! - this.#arrival[b]!);
  }

  timeOf(row: number): number {
    return timestamps(this.chains.columns[this.#timeColumn]!).values[row]!;
  }

  keyOf(row: number): number {
    return this.#keyOf[row]!;
  }

  /** Answers the key. */
  remove(row: number): number {
    const key = this.#keyOf[row]!;
    this.chains.removeRow(key, row);
    return key;
  }

  load(reader: StateReader, name: string, keys: string): void {
    this.chains.load(reader, name, keys);
    this.chains.heads.forEach((head, key) => {
      const rows: number[] = [];
      for (let node = head; node > 0; node = this.chains.nexts[node - 1]!) rows.push(node - 1);
      for (const row of rows.reverse()) this.#note(row, key, this.timeOf(row));
    });
  }

  get sizeBytes(): number {
    return this.chains.sizeBytes + this.#timers.sizeBytes + this.#keyOf.byteLength + this.#arrival.byteLength;
  }

  #note(id: number, key: number, timeMs: number): void {
    if (id >= this.#keyOf.length) {
      const keys = new Int32Array(grownCapacity(this.#keyOf.length, id + 1));
      keys.set(this.#keyOf);
      this.#keyOf = keys;
      const arrival = new Float64Array(keys.length);
      arrival.set(this.#arrival);
      this.#arrival = arrival;
    }
    this.#keyOf[id] = key;
    this.#arrival[id] = this.#arrived++;
    this.#timers.push(timeMs, id);
  }
}

function timestamps(column: Column): TimestampColumn {
  if (column.storage !== 'timestamp') throw new TypeError('The time column of a temporal join is not a timestamp');
  return column;
}
