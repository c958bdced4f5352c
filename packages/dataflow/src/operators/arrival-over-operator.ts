import type { OverNode } from '@lockstep/plan/physical';
import type { Field } from '@lockstep/sql/algebra';
import type { Batch } from '../batch/batch.ts';
import { storageOf } from '../batch/storage-of.ts';
import { PrecedingFrame } from '../over/preceding-frame.ts';
import { identityRows } from '../state/identity-rows.ts';
import { KeyTable } from '../state/key-table.ts';
import type { StateReader, StateWriter } from '../state/state-file.ts';
import { createVector } from '../state/vectors/create-vector.ts';
import { ExpiringOperator } from './expiring-operator.ts';

/** OVER in the order of processing time, which is that of arrival: each row passes at once, with the results over it and those before it. */
export class ArrivalOverOperator extends ExpiringOperator {
  readonly #node: OverNode;
  readonly #isUnbounded: boolean;
  readonly #table: KeyTable;
  readonly #frame: PrecedingFrame;

  constructor(node: OverNode, inputSchema: readonly Field[]) {
    super(node.stateTtlMs?.[0] ?? 0);
    this.#node = node;
    this.#isUnbounded = node.calls[0]!.frame.start.kind === 'unbounded-preceding';
    this.#table = new KeyTable(node.partition.map(key => storageOf(inputSchema[key]!.type)));
    this.#frame = new PrecedingFrame(node, inputSchema);
  }

  override push(_port: number, batch: Batch): void {
    const { rowCount, columns } = batch;
    const frame = this.#frame;
    this.forgetExpired();
    const partitions = this.#lookup(batch);
    this.lastWrites?.touchAll(partitions, rowCount);
    const results = this.#node.calls.map(({ call }) => createVector(storageOf(call.type)));
    for (const result of results) result.reserve(rowCount);
    for (let row = 0; row < rowCount; row++) frame.put(partitions[row]!, columns, row);
    frame.bind();
    for (let row = 0; row < rowCount; row++) {
      const partition = partitions[row]!;
      if (frame.precedingMs !== null) frame.expire(partition, frame.nextTimeMs(partition) - frame.precedingMs);
      frame.take(partition);
      frame.write(partition, results, row);
      if (this.#isUnbounded) frame.forgetTaken(partition);
    }
    frame.sweep();
    this.output.emit({ ...batch, columns: [...columns, ...results.map(result => result.take())] });
  }

  protected override saveState(writer: StateWriter): void {
    const partitions = this.#table.save(writer, 'keys');
    this.lastWrites?.save(writer, 'lastWrites', partitions);
    this.#frame.save(writer, partitions);
  }

  protected override restoreState(reader: StateReader): void {
    this.forgetExpired();
    this.#table.load(reader, 'keys');
    this.lastWrites?.load(reader, 'lastWrites', 'keys');
    this.#frame.restore(reader);
  }

  override get stateBytes(): number {
    return this.#table.sizeBytes + this.#frame.sizeBytes + (this.lastWrites?.sizeBytes ?? 0);
  }

  protected override forget(partition: number): void {
    this.#frame.endPartition(partition);
    this.#table.remove(partition);
  }

  #lookup(batch: Batch): Int32Array {
    const { rowCount, columns } = batch;
    const partitions = new Int32Array(rowCount);
    const keys = this.#node.partition.map(key => columns[key]!);
    this.#table.lookup(keys, identityRows(rowCount), rowCount, partitions);
    const { inserted, insertedCount, idLimit } = this.#table;
    this.#frame.reservePartitions(idLimit);
    for (let k = 0; k < insertedCount; k++) this.#frame.startPartition(inserted[k]!);
    return partitions;
  }
}
