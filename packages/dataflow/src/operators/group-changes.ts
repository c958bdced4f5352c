import { rowKinds } from '../batch/batch.ts';
import { gatherColumn } from '../batch/gather-column.ts';
import type { AggregateState } from '../state/aggregate-state.ts';
import type { KeyTable } from '../state/key-table.ts';
import type { Vector } from '../state/vectors/create-vector.ts';
import type { Collector } from './operator.ts';
import { outputRowsMax } from './row-builder.ts';

const outputRowsMin = 64;

export interface GroupChangesParts {
  readonly table: KeyTable;
  readonly state: AggregateState;
  /** One empty vector per aggregate. */
  readonly results: readonly Vector[];
  readonly sendsUpdateBefore: boolean;
  /** False: every row is +I. */
  readonly hasKinds: boolean;
  /** A result that stays the same is told too. */
  readonly repeatsUnchanged: boolean;
}

/** What a group aggregation has to tell: results of groups and their row kinds, in order, until they are sent. */
export class GroupChanges {
  readonly #parts: GroupChangesParts;
  readonly #results: readonly Vector[];
  #kinds = new Uint8Array(0);
  #groups = new Int32Array(0);
  #count = 0;

  constructor(parts: GroupChangesParts) {
    this.#parts = parts;
    this.#results = parts.results;
  }

  /** +I with the group's result. */
  inserted(group: number): void {
    this.#parts.state.step.write(group, this.#results, this.#count);
    this.#put(group, rowKinds.insert);
  }

  /** Notes the group's result as it is now: what the `changed` or `deleted` that follows next tells the end of. */
  remember(group: number): void {
    this.#parts.state.step.write(group, this.#results, this.#count);
  }

  /** The same for a result that was written down earlier. */
  recall(before: readonly Vector[], at: number): void {
    for (let r = 0; r < this.#results.length; r++) this.#results[r]!.set(this.#count, before[r]!, at);
  }

  /** -D with the result that was noted. */
  deleted(group: number): void {
    this.#put(group, rowKinds.delete);
  }

  /** -U with the result that was noted, if somebody wants it, and +U with the one of now; nothing when they are the same and need not be repeated. */
  changed(group: number): void {
    const before = this.#count;
    this.#parts.state.step.write(group, this.#results, before + 1);
    if (!this.#parts.repeatsUnchanged && this.#results.every(result => result.equals(before, result, before + 1)))
      return;
    if (this.#parts.sendsUpdateBefore) this.#put(group, rowKinds.updateBefore);
    else for (const result of this.#results) result.set(before, result, before + 1);
    this.#put(group, rowKinds.updateAfter);
  }

  /** Sends when enough has come together, and makes room for what one change needs. Comes before each. */
  makeRoom(output: Collector): void {
    if (this.#count >= outputRowsMax) this.send(output);
    const capacity = this.#kinds.length;
    if (this.#count + 2 > capacity) this.#reserve(Math.min(Math.max(capacity * 2, outputRowsMin), outputRowsMax + 2));
  }

  send(output: Collector): void {
    const rowCount = this.#count;
    if (rowCount === 0) return;
    const keys = this.#parts.table.columns.map(column => gatherColumn(column, this.#groups, rowCount));
    const kinds = this.#parts.hasKinds ? this.#kinds : null;
    const columns = [...keys, ...this.#results.map(result => result.take())];
    this.#kinds = new Uint8Array(0);
    this.#count = 0;
    output.emit({ rowCount, columns, kinds, watermarks: null });
  }

  #put(group: number, kind: number): void {
    this.#kinds[this.#count] = kind;
    this.#groups[this.#count] = group;
    this.#count++;
  }

  #reserve(capacity: number): void {
    for (const result of this.#results) result.reserve(capacity);
    const kinds = new Uint8Array(capacity);
    kinds.set(this.#kinds);
    this.#kinds = kinds;
    const groups = new Int32Array(capacity);
    groups.set(this.#groups.subarray(0, this.#count));
    this.#groups = groups;
  }
}
