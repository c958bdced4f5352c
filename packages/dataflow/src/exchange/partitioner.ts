import type { Batch } from '../batch/batch.ts';
import { hashRows, keyGroupCount, keyGroupOf } from '../state/hash-rows.ts';
import { identityRows } from '../state/identity-rows.ts';

/** The subtask that owns a key group: neighbouring groups in one subtask, as many in each as can be. */
export const subtaskOfKeyGroup = (keyGroup: number, parallelism: number): number =>
  Math.floor((keyGroup * parallelism) / keyGroupCount);

/** Sorts the rows of batches by the subtask that their keys belong to; without keys all belong to the first. */
export class Partitioner {
  readonly #keys: readonly number[];
  readonly #parallelism: number;
  readonly #subtasks: Uint8Array;
  #hashes = new Int32Array(0);
  #targets = new Uint8Array(0);

  constructor(keys: readonly number[], parallelism: number) {
    this.#keys = keys;
    this.#parallelism = parallelism;
    this.#subtasks = Uint8Array.from({ length: keyGroupCount }, (_, group) => subtaskOfKeyGroup(group, parallelism));
  }

  /** Per subtask the positions of its rows, in their order. */
  partition(batch: Batch): readonly Int32Array[] {
    const { rowCount, columns } = batch;
    const none = new Int32Array(0);
    if (this.#keys.length === 0)
      return Array.from({ length: this.#parallelism }, (_, to) =>
        to === 0 ? identityRows(rowCount).subarray(0, rowCount) : none,
      );
    if (this.#hashes.length < rowCount) {
      this.#hashes = new Int32Array(rowCount);
      this.#targets = new Uint8Array(rowCount);
    }
    const hashes = this.#hashes;
    const targets = this.#targets;
    const subtasks = this.#subtasks;
    hashRows(
      this.#keys.map(key => columns[key]!),
      identityRows(rowCount),
      rowCount,
      hashes,
    );
    const counts = new Int32Array(this.#parallelism);
    for (let row = 0; row < rowCount; row++) {
      const target = subtasks[keyGroupOf(hashes[row]!)]!;
      targets[row] = target;
      counts[target]!++;
    }
    const selections = Array.from(counts, count => new Int32Array(count));
    counts.fill(0);
    for (let row = 0; row < rowCount; row++) {
      const target = targets[row]!;
      selections[target]![counts[target]!++] = row;
    }
    return selections;
  }
}
