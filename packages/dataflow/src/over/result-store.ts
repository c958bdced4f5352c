import type { PhysicalAggregate, PhysicalOverCall } from '@lockstep/plan/physical';
import { gatherColumn } from '../batch/gather-column.ts';
import { storageOf } from '../batch/storage-of.ts';
import type { StateReader, StateWriter } from '../state/state-file.ts';
import type { StateTable } from '../state/state-image.ts';
import { createVector, type Vector } from '../state/vectors/create-vector.ts';

/** Functions whose state says more than their result: an average is the same for other sums and counts. */
const hasMoreState: ReadonlySet<string> = new Set([
  'AVG',
  'STDDEV_POP',
  'STDDEV_SAMP',
  'STDDEV',
  'VAR_POP',
  'VAR_SAMP',
  'VARIANCE',
]);

/**
 * The aggregates to compute so that equal results mean equal state: the calls, and the number of values behind each that says less than it knows. Flink
 * tells of a row again when the state behind its results has changed, though they may print the same.
 */
export function withHiddenCounts(calls: readonly PhysicalOverCall[]): readonly PhysicalAggregate[] {
  const counts = calls
    .filter(call => hasMoreState.has(call.functionName))
    .map(({ args, filter, distinct, call }): PhysicalAggregate => {
      const type = { kind: 'BIGINT', nullable: false } as const;
      return { functionName: 'COUNT', args, filter, distinct, call: { ...call, functionName: 'COUNT', type } };
    });
  return [...calls, ...counts];
}

/** The results of each row, by row id; the one after the last is for results in the making. */
export class ResultStore {
  readonly vectors: readonly Vector[];

  constructor(aggregates: readonly PhysicalAggregate[]) {
    this.vectors = aggregates.map(({ call }) => createVector(storageOf(call.type)));
  }

  reserve(rows: number): void {
    for (const vector of this.vectors) vector.reserve(rows);
  }

  copy(from: number, to: number): void {
    for (const vector of this.vectors) vector.set(to, vector, from);
  }

  equal(a: number, b: number): boolean {
    return this.vectors.every(vector => vector.equals(a, vector, b));
  }

  /** The results of `rows`, which `table` holds. */
  save(writer: StateWriter, name: string, table: StateTable, rows: Int32Array): void {
    this.vectors.forEach((vector, v) => {
      writer.column(table, `${name}${v}`, gatherColumn(vector, rows, rows.length));
    });
  }

  load(reader: StateReader, name: string): void {
    this.vectors.forEach((vector, v) => {
      vector.load(reader.column(`${name}${v}`));
    });
  }

  get sizeBytes(): number {
    return this.vectors.reduce((sum, vector) => sum + vector.sizeBytes, 0);
  }
}
