import { internalError } from '@lockstep/kernel/errors';
import type { JoinNode } from '@lockstep/plan/physical';
import type { Field } from '@lockstep/sql/algebra';
import type { Batch } from '../batch/batch.ts';
import type { Column } from '../batch/column.ts';
import { gatherColumns } from '../batch/gather-column.ts';
import { storageOf } from '../batch/storage-of.ts';
import { RowPairs } from '../state/row-pairs.ts';
import type { StateReader, StateWriter } from '../state/state-file.ts';
import { createVector } from '../state/vectors/create-vector.ts';
import { BaseOperator } from './base-operator.ts';
import type { BatchFunction } from './expression-compiler.ts';
import { type JoinSide, JoinSides } from './join-sides.ts';
import { outputRowsMax } from './row-builder.ts';

/**
 * The join over inputs that end and never retract: pairs go out when they are found, and what has no match when both inputs have ended. So the output is
 * insert-only for every type of join, whatever the order of the inputs.
 */
export class BatchJoinOperator extends BaseOperator {
  readonly #joinType: JoinNode['joinType'];
  readonly #schemas: readonly [readonly Field[], readonly Field[]];
  readonly #sides: JoinSides;
  readonly #out = new RowPairs();

  constructor(node: JoinNode, left: readonly Field[], right: readonly Field[], residual: BatchFunction | null) {
    super(2);
    this.#joinType = node.joinType;
    this.#schemas = [left, right];
    this.#sides = new JoinSides(node, left, right, residual);
  }

  override push(port: number, batch: Batch): void {
    if (batch.kinds?.subarray(0, batch.rowCount).some(kind => (kind & 1) === 1)) {
      throw internalError('dataflow.batch_retraction', 'A batch join was given a row that takes another back');
    }
    const mine = this.#sides.sides[port]!;
    this.#sides.lookup(port, batch);
    for (let from = 0; from < batch.rowCount; ) {
      const to = this.#sides.match(port, batch, from);
      this.#joinRows(port, batch, from, to);
      from = to;
    }
    mine.chains.settle(batch.columns);
    this.#send(port, batch);
  }

  protected override saveState(writer: StateWriter): void {
    this.#sides.save(writer);
  }

  protected override restoreState(reader: StateReader): void {
    this.#sides.restore(reader);
  }

  override get stateBytes(): number {
    return this.#sides.sizeBytes;
  }

  protected override onWatermark(tsMs: number): void {
    if (tsMs !== Number.POSITIVE_INFINITY || this.#joinType === 'semi') return;
    this.#sides.sides.forEach((side, port) => {
      if (side.isOuter) this.#sendUnmatched(side, port);
    });
  }

  #joinRows(port: number, batch: Batch, from: number, to: number): void {
    const { pairs, ids, sides } = this.#sides;
    const mine = sides[port]!;
    const other = sides[1 - port]!;
    let first = 0;
    for (let row = from; row < to; row++) {
      let end = first;
      while (end < pairs.count && pairs.batchRows[end] === row) end++;
      if (ids[row]! >= 0) mine.chains.put(ids[row]!, row, end - first);
      else if (mine.isOuter && this.#joinType !== 'semi') this.#put(port, batch, row, -1);
      this.#putMatches(port, batch, other, first, end);
      first = end;
    }
  }

  #putMatches(port: number, batch: Batch, other: JoinSide, first: number, end: number): void {
    const { batchRows, stateRows } = this.#sides.pairs;
    const isHalf = this.#joinType === 'semi' || this.#joinType === 'anti';
    const { degrees } = other.chains;
    if (isHalf && port === 0) {
      if (this.#joinType === 'semi' && first < end) this.#put(port, batch, batchRows[first]!, -1);
      return;
    }
    for (let k = first; k < end; k++) {
      const stateRow = stateRows[k]!;
      const isFirstMatch = degrees !== null && degrees[stateRow]!++ === 0;
      if (!isHalf) this.#put(port, batch, batchRows[k]!, stateRow);
      else if (this.#joinType === 'semi' && isFirstMatch) this.#put(port, batch, -1, stateRow);
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

  /** The rows of a side that met nothing. */
  #sendUnmatched(side: JoinSide, port: number): void {
    const { heads, nexts, degrees } = side.chains;
    const rows: number[] = [];
    for (const head of heads)
      for (let node = head; node > 0; node = nexts[node - 1]!) if (degrees![node - 1] === 0) rows.push(node - 1);
    for (let from = 0; from < rows.length; from += outputRowsMax) {
      const part = Int32Array.from(rows.slice(from, from + outputRowsMax));
      const columns = gatherColumns(side.chains.columns, part, part.length);
      this.output.emit({
        rowCount: part.length,
        columns: this.#padded(columns, port, part.length),
        kinds: null,
        watermarks: null,
      });
    }
  }

  #padded(columns: readonly Column[], port: number, rowCount: number): readonly Column[] {
    if (this.#joinType === 'anti') return columns;
    const nowhere = new Int32Array(rowCount).fill(-1);
    const nothing = this.#schemas[1 - port]!.map(field => createVector(storageOf(field.type)));
    const nulls = gatherColumns(nothing, nowhere, rowCount);
    return port === 0 ? [...columns, ...nulls] : [...nulls, ...columns];
  }
}
