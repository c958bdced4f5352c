import type { RankNode } from '@lockstep/plan/physical';
import type { Field } from '@lockstep/sql/algebra';
import type { Batch } from '../batch/batch.ts';
import { gatherBatch } from '../batch/gather-column.ts';
import { storageOf } from '../batch/storage-of.ts';
import { identityRows } from '../state/identity-rows.ts';
import { KeyTable } from '../state/key-table.ts';
import type { StateReader, StateWriter } from '../state/state-file.ts';
import { grownCapacity } from '../state/vectors/vector.ts';
import { ExpiringOperator } from './expiring-operator.ts';
import { rankEndReader } from './rank-end.ts';

/** The first rows of each partition in order of arrival, which stay the first: they pass at once and only their number is kept. */
export class FirstRowsOperator extends ExpiringOperator {
  readonly #node: RankNode;
  readonly #table: KeyTable;
  #counts = new Float64Array(0);
  #ends = new Float64Array(0);

  constructor(node: RankNode, inputSchema: readonly Field[]) {
    super(node.stateTtlMs?.[0] ?? 0);
    this.#node = node;
    this.#table = new KeyTable(node.partition.map(key => storageOf(inputSchema[key]!.type)));
  }

  override push(_port: number, batch: Batch): void {
    const { rowCount, columns } = batch;
    this.forgetExpired();
    const partitions = new Int32Array(rowCount);
    const keys = this.#node.partition.map(key => columns[key]!);
    this.#table.lookup(keys, identityRows(rowCount), rowCount, partitions);
    this.#start();
    const endOf = rankEndReader(this.#node.range.end, columns);
    const passed = new Int32Array(rowCount);
    const ranks = new BigInt64Array(rowCount);
    let count = 0;
    for (let row = 0; row < rowCount; row++) {
      const partition = partitions[row]!;
      if (this.#counts[partition] === 0) this.#ends[partition] = endOf(row);
      const rank = ++this.#counts[partition]!;
      if (rank < this.#node.range.start || rank > this.#ends[partition]!) continue;
      this.lastWrites?.touch(partition);
      ranks[count] = BigInt(rank);
      passed[count++] = row;
    }
    if (count === 0) return;
    const rows = gatherBatch(batch, passed, count);
    const numbers = { storage: 'int64', values: ranks, nulls: null } as const;
    this.output.emit(this.#node.hasRankNumber ? { ...rows, columns: [...rows.columns, numbers] } : rows);
  }

  protected override saveState(writer: StateWriter): void {
    const partitions = this.#table.save(writer, 'keys');
    this.lastWrites?.save(writer, 'lastWrites', partitions);
    writer.array(partitions, 'counts', this.#counts);
    writer.array(partitions, 'ends', this.#ends);
  }

  protected override restoreState(reader: StateReader): void {
    this.forgetExpired();
    this.#table.load(reader, 'keys');
    this.lastWrites?.load(reader, 'lastWrites', 'keys');
    this.#counts = reader.float64('counts');
    this.#ends = reader.float64('ends');
  }

  override get stateBytes(): number {
    const keys = this.#table.sizeBytes + (this.lastWrites?.sizeBytes ?? 0);
    return keys + this.#counts.byteLength + this.#ends.byteLength;
  }

  protected override forget(partition: number): void {
    this.#counts[partition] = 0;
    this.#table.remove(partition);
  }

  #start(): void {
    const { idLimit } = this.#table;
    if (idLimit <= this.#counts.length) return;
    const capacity = grownCapacity(this.#counts.length, idLimit);
    const counts = new Float64Array(capacity);
    counts.set(this.#counts);
    this.#counts = counts;
    const ends = new Float64Array(capacity);
    ends.set(this.#ends);
    this.#ends = ends;
  }
}
