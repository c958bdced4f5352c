import type { WindowJoinNode } from '@lockstep/plan/physical';
import type { Field } from '@lockstep/sql/algebra';
import { type Batch, isRetraction } from '../batch/batch.ts';
import type { Column } from '../batch/column.ts';
import { gatherColumns } from '../batch/gather-column.ts';
import { storageOf } from '../batch/storage-of.ts';
import { KeyTable } from '../state/key-table.ts';
import { RowChains } from '../state/row-chains.ts';
import { RowPairs } from '../state/row-pairs.ts';
import type { StateReader, StateWriter } from '../state/state-file.ts';
import type { Zone } from '../time/zone.ts';
import { BaseOperator } from './base-operator.ts';
import type { BatchFunction } from './expression-compiler.ts';
import { hasNull } from './join-sides.ts';
import { outputRowsMax } from './row-builder.ts';

/** Pairs are worked off when there are about this many. */
const pairsMax = 16_384;

/**
 * Joins the rows of each window when the watermark passes its end; every row goes out once, so the output is insert-only for every type of join. A row whose
 * window closed before it came is late and dropped. Rows with a NULL key are kept for the padding of outer sides.
 */
export class WindowJoinOperator extends BaseOperator {
  readonly #node: WindowJoinNode;
  readonly #zone: Zone;
  readonly #residual: BatchFunction | null;
  /** The join keys of both sides; the window's bounds are among them. */
  readonly #keys: KeyTable;
  /** Keys of which a NULL meets nothing. */
  readonly #mustBeKnown: readonly Column[];
  readonly #sides: readonly [RowChains, RowChains];
  /** Position of the window's end among the keys. */
  readonly #endKey: number;
  /** Key ids by window end. */
  readonly #windows = new Map<number, Set<number>>();
  readonly #pairs = new RowPairs();
  readonly #out = new RowPairs();

  constructor(
    node: WindowJoinNode,
    left: readonly Field[],
    right: readonly Field[],
    residual: BatchFunction | null,
    zone: Zone,
  ) {
    super(2);
    this.#node = node;
    this.#zone = zone;
    this.#residual = residual;
    this.#keys = new KeyTable(node.leftKeys.map(key => storageOf(left[key]!.type)));
    this.#mustBeKnown = this.#keys.columns.filter((_, k) => node.matchesNull?.[k] !== true);
    const chains = (schema: readonly Field[]): RowChains =>
      new RowChains(
        schema.map(field => storageOf(field.type)),
        true,
      );
    this.#sides = [chains(left), chains(right)];
    this.#endKey = node.leftKeys.indexOf(node.leftWindowEnd);
  }

  override push(port: number, batch: Batch): void {
    const chains = this.#sides[port]!;
    const ends = timestamps(batch.columns[port === 0 ? this.#node.leftWindowEnd : this.#node.rightWindowEnd]!);
    const inTime = this.#inTime(batch, ends);
    const ids = new Int32Array(inTime.length);
    const keys = (port === 0 ? this.#node.leftKeys : this.#node.rightKeys).map(key => batch.columns[key]!);
    this.#keys.lookup(keys, inTime, inTime.length, ids);
    for (const side of this.#sides) {
      side.reserveKeys(this.#keys.idLimit);
      for (let k = 0; k < this.#keys.insertedCount; k++) side.resetKey(this.#keys.inserted[k]!);
    }
    for (let k = 0; k < inTime.length; k++) {
      const row = inTime[k]!;
      this.#register(ends[row]!, ids[k]!);
      if (batch.kinds === null || !isRetraction(batch.kinds[row]!)) chains.put(ids[k]!, row, 0);
      else {
        chains.settle(batch.columns);
        chains.remove(ids[k]!, batch.columns, row, false);
      }
    }
    chains.settle(batch.columns);
  }

  protected override onWatermark(tsMs: number): void {
    const due = [...this.#windows.keys()].filter(end => this.#closeMs(end) <= tsMs).sort((a, b) => a - b);
    for (const end of due) this.#fire(this.#windows.get(end)!);
    for (const end of due) this.#windows.delete(end);
  }

  protected override saveState(writer: StateWriter): void {
    const ids = this.#keys.save(writer, 'keys');
    this.#sides[0].save(writer, 'left', ids);
    this.#sides[1].save(writer, 'right', ids);
  }

  protected override restoreState(reader: StateReader): void {
    this.#keys.load(reader, 'keys');
    this.#sides[0].load(reader, 'left', 'keys');
    this.#sides[1].load(reader, 'right', 'keys');
    const ends = timestamps(this.#keys.columns[this.#endKey]!);
    for (const id of this.#keys.liveIds()) this.#register(ends[id]!, id);
  }

  override get stateBytes(): number {
    return this.#keys.sizeBytes + this.#sides[0].sizeBytes + this.#sides[1].sizeBytes;
  }

  #inTime(batch: Batch, ends: Float64Array): Int32Array {
    const rows = new Int32Array(batch.rowCount);
    let count = 0;
    for (let row = 0; row < batch.rowCount; row++) {
      const watermark = Math.max(batch.watermarks?.[row] ?? Number.NEGATIVE_INFINITY, this.currentWatermark);
      if (this.#closeMs(ends[row]!) <= watermark) this.lateRows.dropped(row);
      else rows[count++] = row;
    }
    return rows.subarray(0, count);
  }

  #closeMs(windowEnd: number): number {
    return this.#zone.toInstantMs(windowEnd) - 1;
  }

  #register(end: number, id: number): void {
    const ids = this.#windows.get(end);
    if (ids === undefined) this.#windows.set(end, new Set([id]));
    else ids.add(id);
  }

  #fire(ids: ReadonlySet<number>): void {
    const [left, right] = this.#sides;
    for (const id of ids) {
      if (hasNull(this.#mustBeKnown, id)) continue;
      for (let l = left.heads[id]!; l !== 0; l = left.nexts[l - 1]!) {
        for (let r = right.heads[id]!; r !== 0; r = right.nexts[r - 1]!) this.#pairs.add(l - 1, r - 1);
        if (this.#pairs.count >= pairsMax) this.#joinPairs();
      }
    }
    this.#joinPairs();
    for (const id of ids) {
      this.#sendLeft(id);
      this.#sendUnmatchedRight(id);
    }
    this.#send();
    for (const id of ids) {
      left.removeAll(id);
      right.removeAll(id);
      this.#keys.remove(id);
    }
  }

  #joinPairs(): void {
    const { batchRows: lefts, stateRows: rights, count } = this.#pairs;
    if (this.#residual !== null && count > 0) {
      const columns = this.#columnsOf(lefts, rights, count);
      const condition = this.#residual({ rowCount: count, columns, kinds: null, watermarks: null }).columns[0];
      if (condition?.storage !== 'boolean') throw new TypeError('A join condition is not BOOLEAN');
      this.#pairs.keep(condition.values, condition.nulls);
    }
    const isHalf = this.#node.joinType === 'semi' || this.#node.joinType === 'anti';
    for (let k = 0; k < this.#pairs.count; k++) {
      this.#sides[0].degrees![lefts[k]!]!++;
      this.#sides[1].degrees![rights[k]!]!++;
      if (!isHalf) this.#put(lefts[k]!, rights[k]!);
    }
    this.#pairs.count = 0;
  }

  /** Left rows that go out by whether they have matches. */
  #sendLeft(id: number): void {
    const { joinType } = this.#node;
    if (joinType === 'inner' || joinType === 'right') return;
    const { heads, nexts, degrees } = this.#sides[0];
    for (let node = heads[id]!; node !== 0; node = nexts[node - 1]!)
      if ((degrees![node - 1] === 0) === (joinType !== 'semi')) this.#put(node - 1, -1);
  }

  #sendUnmatchedRight(id: number): void {
    if (this.#node.joinType !== 'right' && this.#node.joinType !== 'full') return;
    const { heads, nexts, degrees } = this.#sides[1];
    for (let node = heads[id]!; node !== 0; node = nexts[node - 1]!)
      if (degrees![node - 1] === 0) this.#put(-1, node - 1);
  }

  #put(left: number, right: number): void {
    this.#out.add(left, right);
    if (this.#out.count >= outputRowsMax) this.#send();
  }

  #send(): void {
    const { batchRows: lefts, stateRows: rights, count: rowCount } = this.#out;
    if (rowCount === 0) return;
    const isHalf = this.#node.joinType === 'semi' || this.#node.joinType === 'anti';
    const columns = isHalf
      ? gatherColumns(this.#sides[0].columns, lefts, rowCount)
      : this.#columnsOf(lefts, rights, rowCount);
    this.#out.count = 0;
    this.output.emit({ rowCount, columns, kinds: null, watermarks: null });
  }

  #columnsOf(lefts: Int32Array, rights: Int32Array, count: number): Column[] {
    const [left, right] = this.#sides;
    return [...gatherColumns(left.columns, lefts, count), ...gatherColumns(right.columns, rights, count)];
  }
}

function timestamps(column: Column): Float64Array {
  if (column.storage !== 'timestamp') throw new TypeError('A window end is not a timestamp');
  return column.values;
}
