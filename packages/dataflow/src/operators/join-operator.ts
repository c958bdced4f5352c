import type { JoinNode } from '@lockstep/plan/physical';
import type { Field } from '@lockstep/sql/algebra';
import { type Batch, rowKinds } from '../batch/batch.ts';
import type { RowChains } from '../state/row-chains.ts';
import { RowPairs } from '../state/row-pairs.ts';
import type { StateReader, StateWriter } from '../state/state-file.ts';
import type { ProcessingTime } from '../time/processing-time.ts';
import { BaseOperator } from './base-operator.ts';
import type { BatchFunction } from './expression-compiler.ts';
import { type JoinSide, JoinSides } from './join-sides.ts';
import type { OperatorContext, TimedOperator } from './operator.ts';
import { outputRowsMax } from './row-builder.ts';

/**
 * The streaming join with retractions: both sides are kept, a row meets what the other side holds now. Kinds follow Flink's StreamingJoinOperator and
 * StreamingSemiAntiJoinOperator: an inner pair has the kind of the row that made it; where a side is outer, pairs are +I and -D and
 * the padded row goes (-D) with its first match and comes back (+I) with its last. Each side may have a state TTL: a row that nobody has written to for so
 * long (its number of matches is part of it where the side is outer) is forgotten, silently.
 */
export class JoinOperator extends BaseOperator implements TimedOperator {
  readonly #joinType: JoinNode['joinType'];
  readonly #sides: JoinSides;
  readonly #out = new RowPairs();
  #outKinds = new Uint8Array(outputRowsMax);
  #port = 0;
  #batch: Batch | null = null;
  #time: ProcessingTime = { nowMs: Number.NEGATIVE_INFINITY };

  constructor(node: JoinNode, left: readonly Field[], right: readonly Field[], residual: BatchFunction | null) {
    super(2);
    this.#joinType = node.joinType;
    this.#sides = new JoinSides(node, left, right, residual);
  }

  override open(context: OperatorContext): void {
    super.open(context);
    this.#time = context.time;
  }

  get nextTimerMs(): number {
    return this.#sides.nextRoundMs;
  }

  onTime(nowMs: number): void {
    this.#sides.forgetExpired(nowMs);
  }

  override push(port: number, batch: Batch): void {
    this.#sides.forgetExpired(this.#time.nowMs);
    this.#port = port;
    this.#batch = batch;
    this.#sides.lookup(port, batch);
    for (let from = 0; from < batch.rowCount; ) {
      const to = this.#sides.match(port, batch, from);
      this.#joinRows(from, to);
      from = to;
    }
    this.#sides.sides[port]!.chains.settle(batch.columns);
    this.#send();
    if (batch.kinds !== null) this.#sides.sweep(batch.rowCount);
    this.#batch = null;
  }

  protected override saveState(writer: StateWriter): void {
    this.#sides.save(writer);
  }

  protected override restoreState(reader: StateReader): void {
    this.#sides.forgetExpired(this.#time.nowMs);
    this.#sides.restore(reader);
  }

  override get stateBytes(): number {
    return this.#sides.sizeBytes;
  }

  #joinRows(from: number, to: number): void {
    const batch = this.#batch!;
    const { pairs, ids } = this.#sides;
    const mine = this.#sides.sides[this.#port]!;
    let first = 0;
    for (let row = from; row < to; row++) {
      let end = first;
      while (end < pairs.count && pairs.batchRows[end] === row) end++;
      const kind = batch.kinds === null ? rowKinds.insert : batch.kinds[row]!;
      const isReplaced = this.#keep(mine, ids[row]!, row, kind, end - first);
      if (this.#joinType === 'semi' || this.#joinType === 'anti') this.#joinHalf(row, kind, first, end, isReplaced);
      else this.#joinWhole(row, kind, first, end, isReplaced);
      first = end;
    }
  }

  /**
   * Puts the row into its side's state, or takes it out. A NULL key can match nothing, ever: it is not kept. Answers whether it took the place of another
   * version of itself: that one had the same matches, so those are not counted again.
   */
  #keep(mine: JoinSide, id: number, row: number, kind: number, matches: number): boolean {
    if (id < 0) return false;
    const { columns } = this.#batch!;
    const isAdded = (kind & 1) === 0;
    if (mine.upsertKey === null) {
      if (isAdded) put(mine.chains, id, row, matches);
      else {
        mine.chains.settle(columns);
        mine.chains.remove(id, columns, row, mine.isUnique);
      }
      return false;
    }
    mine.chains.settle(columns);
    const known = mine.chains.find(id, columns, row, mine.upsertKey);
    if (!isAdded && known !== -1) mine.chains.removeRow(id, known);
    else if (isAdded && known !== -1) mine.chains.overwrite(known, columns, row);
    else if (isAdded) put(mine.chains, id, row, matches);
    return isAdded && known !== -1;
  }

  #joinWhole(row: number, kind: number, first: number, end: number, isReplaced: boolean): void {
    const mine = this.#sides.sides[this.#port]!;
    const other = this.#sides.sides[1 - this.#port]!;
    const isRetraction = (kind & 1) === 1;
    if (first === end) {
      if (mine.isOuter) this.#put(row, -1, isRetraction ? rowKinds.delete : rowKinds.insert);
      return;
    }
    if (isRetraction) {
      this.#putPairs(first, end, mine.isOuter ? rowKinds.delete : kind);
      if (other.isOuter) this.#changeDegrees(other, first, end, -1, rowKinds.insert);
      return;
    }
    if (other.isOuter && !isReplaced) this.#changeDegrees(other, first, end, 1, rowKinds.delete);
    this.#putPairs(first, end, mine.isOuter || other.isOuter ? rowKinds.insert : kind);
  }

  /** Counts a match more or less for each row met; one that had none before, or has none now, is sent padded with `paddedKind`. */
  #changeDegrees(other: JoinSide, first: number, end: number, change: 1 | -1, paddedKind: number): void {
    const degrees = other.chains.degrees!;
    const { stateRows } = this.#sides.pairs;
    const alone = change === 1 ? 0 : 1;
    for (let k = first; k < end; k++) {
      const stateRow = stateRows[k]!;
      if (degrees[stateRow] === alone) this.#put(-1, stateRow, paddedKind);
      degrees[stateRow]! += change;
      other.chains.lastWrites?.touch(stateRow);
    }
  }

  /** Semi and anti join: left rows come and go by whether they have a match. */
  #joinHalf(row: number, kind: number, first: number, end: number, isReplaced: boolean): void {
    const isAnti = this.#joinType === 'anti';
    if (this.#port === 0) {
      if ((first === end) === isAnti) this.#put(row, -1, kind);
      return;
    }
    if (isReplaced) return;
    const { chains } = this.#sides.sides[0];
    const degrees = chains.degrees!;
    const isRetraction = (kind & 1) === 1;
    for (let k = first; k < end; k++) {
      const left = this.#sides.pairs.stateRows[k]!;
      if (degrees[left] === (isRetraction ? 1 : 0)) {
        const antiKind = isRetraction ? rowKinds.insert : rowKinds.delete;
        this.#put(-1, left, isAnti ? antiKind : kind);
      }
      degrees[left]! += isRetraction ? -1 : 1;
      chains.lastWrites?.touch(left);
    }
  }

  #putPairs(first: number, end: number, kind: number): void {
    const { batchRows, stateRows } = this.#sides.pairs;
    for (let k = first; k < end; k++) this.#put(batchRows[k]!, stateRows[k]!, kind);
  }

  #put(batchRow: number, stateRow: number, kind: number): void {
    if (this.#out.count === outputRowsMax) this.#send();
    this.#outKinds[this.#out.count] = kind;
    this.#out.add(batchRow, stateRow);
  }

  #send(): void {
    const rowCount = this.#out.count;
    if (rowCount === 0) return;
    const columns = this.#sides.columns(this.#port, this.#batch!, this.#out);
    const isChangelog = this.#outKinds.subarray(0, rowCount).some(kind => kind !== rowKinds.insert);
    const kinds = isChangelog ? this.#outKinds.slice(0, rowCount) : null;
    this.#out.count = 0;
    this.output.emit({ rowCount, columns, kinds, watermarks: null });
  }
}

function put(chains: RowChains, key: number, row: number, degree: number): void {
  if (chains.lastWrites === null) chains.put(key, row, degree);
  else chains.putExpiring(key, row, degree);
}
