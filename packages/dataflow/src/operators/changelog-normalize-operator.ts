import type { ChangelogNormalizeNode } from '@lockstep/plan/physical';
import { type Batch, rowKinds } from '../batch/batch.ts';
import { storageOf } from '../batch/storage-of.ts';
import { identityRows } from '../state/identity-rows.ts';
import { KeyTable } from '../state/key-table.ts';
import type { StateReader, StateWriter } from '../state/state-file.ts';
import { createVector, type Vector } from '../state/vectors/create-vector.ts';
import { ExpiringOperator } from './expiring-operator.ts';
import type { BatchFunction } from './expression-compiler.ts';
import { outputRowsMax, RowBuilder } from './row-builder.ts';
import { conditionOf } from './row-condition.ts';

/** What a key's last row is: none; kept but not shown, for it does not meet the condition; shown; and gone together with its key. */
const states = { absent: 0, hidden: 1, shown: 2, removed: 3 } as const;

/**
 * Keeps the last row per key and makes a full changelog of an upsert one: the first row of a key is +I, another one -U (when asked for) and +U, the same
 * one again nothing (it is told when rows have a time to live: what is downstream must not forget it), a deletion -D with the row as it was, a deletion of an unknown key nothing. -U of the input says nothing new and is dropped. Rows come
 * into sight and go out of it, as +I and -D, by the condition.
 */
export class ChangelogNormalizeOperator extends ExpiringOperator {
  readonly #keys: readonly number[];
  readonly #sendsUpdateBefore: boolean;
  readonly #condition: BatchFunction | null;
  readonly #table: KeyTable;
  readonly #rows: readonly Vector[];
  readonly #builder: RowBuilder;
  /** Per output row, the watermark that was in force before the row that caused it. */
  #watermarks: number[] | null = null;
  #status = new Uint8Array(0);

  constructor(node: ChangelogNormalizeNode, condition: BatchFunction | null) {
    super(node.stateTtlMs?.[0] ?? 0);
    this.#keys = node.keys;
    this.#sendsUpdateBefore = node.changelogMode === 'retract';
    this.#condition = condition;
    this.#table = new KeyTable(node.keys.map(key => storageOf(node.schema[key]!.type)));
    this.#rows = node.schema.map(field => createVector(storageOf(field.type)));
    this.#builder = new RowBuilder(node.schema, true);
  }

  override push(_port: number, batch: Batch): void {
    const { rowCount, kinds, columns, watermarks } = batch;
    this.forgetExpired();
    const groups = new Int32Array(rowCount);
    const keys = this.#keys.map(key => columns[key]!);
    const isShown = this.#condition === null ? () => true : conditionOf(this.#condition, batch);
    this.#table.lookup(keys, identityRows(rowCount), rowCount, groups);
    this.#reserve(this.#table.idLimit);
    for (let k = 0; k < this.#table.insertedCount; k++) this.#status[this.#table.inserted[k]!] = states.absent;
    this.#watermarks = watermarks === null ? null : [];
    for (let row = 0; row < rowCount; row++) {
      this.#builder.reserve(2);
      const kind = kinds === null ? rowKinds.insert : kinds[row]!;
      if (kind === rowKinds.delete) this.#delete(groups[row]!);
      else if (kind !== rowKinds.updateBefore) this.#replace(groups[row]!, batch, row, isShown(row));
      if (watermarks !== null) this.#noteWatermark(watermarks[row]!);
      if (this.#builder.rowCount >= outputRowsMax) this.#send();
    }
    this.#send();
    this.#forgetAbsent(groups);
  }

  protected override saveState(writer: StateWriter): void {
    const groups = this.#table.save(writer, 'keys');
    this.lastWrites?.save(writer, 'lastWrites', groups);
    this.#rows.forEach((column, c) => {
      writer.column(groups, `row${c}`, column);
    });
    writer.array(groups, 'status', this.#status);
  }

  protected override restoreState(reader: StateReader): void {
    this.forgetExpired();
    this.#table.load(reader, 'keys');
    this.lastWrites?.load(reader, 'lastWrites', 'keys');
    this.#rows.forEach((column, c) => {
      column.load(reader.column(`row${c}`));
    });
    this.#status = reader.uint8('status');
  }

  override get stateBytes(): number {
    const keys = this.#table.sizeBytes + this.#status.length + (this.lastWrites?.sizeBytes ?? 0);
    return this.#rows.reduce((sum, column) => sum + column.sizeBytes, keys);
  }

  protected override forget(group: number): void {
    this.lastWrites?.drop(group);
    this.#status[group] = states.removed;
    for (const column of this.#rows) column.release(group);
    this.#table.remove(group);
  }

  #delete(group: number): void {
    if (this.#status[group] === states.shown) this.#put(group, rowKinds.delete);
    this.#status[group] = states.absent;
  }

  #replace(group: number, batch: Batch, row: number, isShown: boolean): void {
    const before = this.#status[group]!;
    const isKnown = before !== states.absent;
    const mayStaySilent = isKnown && this.lastWrites === null;
    if (mayStaySilent && this.#rows.every((column, c) => column.equals(group, batch.columns[c]!, row))) return;
    const wasShown = before === states.shown;
    if (wasShown && !isShown) this.#put(group, rowKinds.delete);
    if (wasShown && isShown && this.#sendsUpdateBefore) this.#put(group, rowKinds.updateBefore);
    this.#rows.forEach((column, c) => {
      column.set(group, batch.columns[c]!, row);
    });
    this.lastWrites?.touch(group);
    this.#status[group] = isShown ? states.shown : states.hidden;
    if (isShown) this.#put(group, wasShown ? rowKinds.updateAfter : rowKinds.insert);
  }

  #put(group: number, kind: number): void {
    const builder = this.#builder;
    this.#rows.forEach((column, c) => {
      builder.vectors[c]!.set(builder.rowCount, column, group);
    });
    builder.kinds![builder.rowCount++] = kind;
  }

  #noteWatermark(watermark: number): void {
    while (this.#watermarks!.length < this.#builder.rowCount) this.#watermarks!.push(watermark);
  }

  #send(): void {
    if (this.#builder.rowCount === 0) return;
    const watermarks = this.#watermarks === null ? null : Float64Array.from(this.#watermarks);
    if (this.#watermarks !== null) this.#watermarks = [];
    this.output.emit({ ...this.#builder.take(), watermarks });
  }

  #forgetAbsent(groups: Int32Array): void {
    for (const group of groups) {
      if (this.#status[group] === states.absent) this.forget(group);
    }
  }

  #reserve(groups: number): void {
    for (const column of this.#rows) column.reserve(groups);
    if (groups <= this.#status.length) return;
    const status = new Uint8Array(groups * 2);
    status.set(this.#status);
    this.#status = status;
  }
}
