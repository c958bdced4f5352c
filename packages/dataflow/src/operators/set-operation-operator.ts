import type { SetOperationNode } from '@lockstep/plan/physical';
import { type Batch, isRetraction, rowKinds } from '../batch/batch.ts';
import { gatherColumns } from '../batch/gather-column.ts';
import { storageOf } from '../batch/storage-of.ts';
import { identityRows } from '../state/identity-rows.ts';
import { KeyTable } from '../state/key-table.ts';
import type { StateReader, StateWriter } from '../state/state-file.ts';
import { grownCapacity } from '../state/vectors/vector.ts';
import { ExpiringOperator } from './expiring-operator.ts';
import { outputRowsMax } from './row-builder.ts';

/** How often a row is in the result that is `left` times on the left and `right` times on the right. */
const multiplicities: Readonly<Record<SetOperationNode['operation'], (left: number, right: number) => number>> = {
  intersect: (left, right) => (left > 0 && right > 0 ? 1 : 0),
  'intersect-all': (left, right) => Math.min(left, right),
  except: (left, right) => (left > 0 && right === 0 ? 1 : 0),
  'except-all': (left, right) => Math.max(0, left - right),
};

/**
 * INTERSECT and EXCEPT, with or without ALL: counts equal rows per side. In a stream a row goes out (+I) or is taken back (-D) as often as its number in
 * the result changes; in a batch each row is sent at the end. Taking back a row that never came changes nothing.
 */
export class SetOperationOperator extends ExpiringOperator {
  readonly #multiplicity: (left: number, right: number) => number;
  readonly #isFinalOnly: boolean;
  readonly #table: KeyTable;
  /** Rows per id, by side; -1 on the left marks an id that was given back. */
  #counts: readonly [Int32Array, Int32Array] = [new Int32Array(0), new Int32Array(0)];
  #ids = new Int32Array(0);
  #out: number[] = [];
  #outKinds: number[] = [];

  constructor(node: SetOperationNode, isBatch: boolean) {
    super(Math.max(...(node.stateTtlMs ?? [0])), 2);
    this.#multiplicity = multiplicities[node.operation];
    this.#isFinalOnly = isBatch;
    this.#table = new KeyTable(node.schema.map(field => storageOf(field.type)));
  }

  override push(port: number, batch: Batch): void {
    const { rowCount, kinds } = batch;
    this.forgetExpired();
    if (this.#ids.length < rowCount) this.#ids = new Int32Array(rowCount);
    this.#lookup(batch);
    this.lastWrites?.touchAll(this.#ids, rowCount);
    for (let row = 0; row < rowCount; row++) {
      const change = kinds !== null && isRetraction(kinds[row]!) ? -1 : 1;
      this.#change(port, this.#ids[row]!, row, change);
      if (this.#out.length >= outputRowsMax) this.#send(batch);
    }
    if (this.#out.length > 0) this.#send(batch);
    if (kinds !== null) this.#removeEmpty(rowCount);
  }

  protected override saveState(writer: StateWriter): void {
    const ids = this.#table.save(writer, 'rows');
    this.lastWrites?.save(writer, 'lastWrites', ids);
    this.#counts.forEach((counts, side) => {
      writer.array(ids, `count${side}`, counts);
    });
  }

  protected override restoreState(reader: StateReader): void {
    this.forgetExpired();
    this.#table.load(reader, 'rows');
    this.lastWrites?.load(reader, 'lastWrites', 'rows');
    this.#counts = [reader.int32('count0'), reader.int32('count1')];
  }

  override get stateBytes(): number {
    const keys = this.#table.sizeBytes + (this.lastWrites?.sizeBytes ?? 0);
    return keys + this.#counts[0].byteLength + this.#counts[1].byteLength;
  }

  protected override forget(id: number): void {
    this.lastWrites?.drop(id);
    this.#counts[0][id] = -1;
    this.#table.remove(id);
  }

  protected override onWatermark(tsMs: number): void {
    if (!this.#isFinalOnly || tsMs !== Number.POSITIVE_INFINITY) return;
    const [left, right] = this.#counts;
    const ids = [...this.#table.liveIds()].flatMap(id =>
      new Array<number>(this.#multiplicity(left[id]!, right[id]!)).fill(id),
    );
    for (let from = 0; from < ids.length; from += outputRowsMax) {
      const part = Int32Array.from(ids.slice(from, from + outputRowsMax));
      const columns = gatherColumns(this.#table.columns, part, part.length);
      this.output.emit({ rowCount: part.length, columns, kinds: null, watermarks: null });
    }
  }

  #lookup(batch: Batch): void {
    this.#table.lookup(batch.columns, identityRows(batch.rowCount), batch.rowCount, this.#ids);
    const { idLimit, inserted, insertedCount } = this.#table;
    if (idLimit > this.#counts[0].length) {
      const capacity = grownCapacity(this.#counts[0].length, idLimit);
      const grown = (counts: Int32Array): Int32Array => {
        const larger = new Int32Array(capacity);
        larger.set(counts);
        return larger;
      };
      this.#counts = [grown(this.#counts[0]), grown(this.#counts[1])];
    }
    for (let k = 0; k < insertedCount; k++) for (const counts of this.#counts) counts[inserted[k]!] = 0;
  }

  #change(port: number, id: number, row: number, change: 1 | -1): void {
    const [left, right] = this.#counts;
    const before = this.#multiplicity(left[id]!, right[id]!);
    const counts = this.#counts[port]!;
    counts[id] = Math.max(0, counts[id]! + change);
    if (this.#isFinalOnly) return;
    // One row more or less changes the number in the result by at most one.
    const difference = this.#multiplicity(left[id]!, right[id]!) - before;
    if (difference === 0) return;
    this.#out.push(row);
    this.#outKinds.push(difference > 0 ? rowKinds.insert : rowKinds.delete);
  }

  #send(batch: Batch): void {
    const rows = Int32Array.from(this.#out);
    const isChangelog = this.#outKinds.includes(rowKinds.delete);
    this.output.emit({
      rowCount: rows.length,
      columns: gatherColumns(batch.columns, rows, rows.length),
      kinds: isChangelog ? Uint8Array.from(this.#outKinds) : null,
      watermarks: null,
    });
    this.#out = [];
    this.#outKinds = [];
  }

  /** Only now: rows later in the batch may have brought a row back. */
  #removeEmpty(rowCount: number): void {
    const [left, right] = this.#counts;
    for (let row = 0; row < rowCount; row++) {
      const id = this.#ids[row]!;
      if (left[id] === 0 && right[id] === 0) this.forget(id);
    }
  }
}
