import type { GroupAggregateNode } from '@lockstep/plan/physical';
import type { Field } from '@lockstep/sql/algebra';
import { storageOf } from '../batch/storage-of.ts';
import { identityRows } from '../state/identity-rows.ts';
import { createVector, type Vector } from '../state/vectors/create-vector.ts';
import { grownCapacity } from '../state/vectors/vector.ts';
import { GroupAggregateOperator } from './group-aggregate-operator.ts';
import type { FlushReason } from './operator.ts';

/** When a bundle is told, whichever comes first. */
export interface BundleLimits {
  readonly rowsMax: number;
  readonly latencyMs: number;
}

/**
 * GROUP BY in a stream, in bundles of rows (Flink's mini-batch): a group that changed tells the difference between its result before the bundle and after it,
 * once, and nothing if there is none. A bundle never outlives a barrier or the input.
 */
export class BundledGroupAggregateOperator extends GroupAggregateOperator {
  readonly #limits: BundleLimits;
  /** Results of touched groups as they were before the bundle, by the order of `#touched`. */
  readonly #before: readonly Vector[];
  #touched = new Int32Array(0);
  #touchedCount = 0;
  /** 1 for touched groups that had rows before the bundle. */
  #hadRows = new Uint8Array(0);
  /** The number of the bundle that last touched a group. */
  #bundleOf = new Int32Array(0);
  #bundle = 1;
  #rowCount = 0;
  /** Null until the clock was asked after the bundle's first row. */
  #dueMs: number | null = null;

  constructor(node: GroupAggregateNode, inputSchema: readonly Field[], limits: BundleLimits) {
    super(node, inputSchema, false);
    this.#limits = limits;
    this.#before = node.aggregates.map(aggregate => createVector(storageOf(aggregate.call.type)));
  }

  override get nextTimerMs(): number {
    if (this.#touchedCount === 0) return super.nextTimerMs;
    return this.#dueMs ?? 0;
  }

  override onTime(nowMs: number): void {
    super.onTime(nowMs);
    if (this.#touchedCount === 0) return;
    this.#dueMs ??= nowMs + this.#limits.latencyMs;
    if (nowMs >= this.#dueMs) this.#tell();
  }

  override flush(_reason: FlushReason): void {
    this.#tell();
  }

  protected override onWatermark(tsMs: number): void {
    if (tsMs === Number.POSITIVE_INFINITY) this.#tell();
    super.onWatermark(tsMs);
  }

  protected override take(rowCount: number, kinds: Uint8Array | null): void {
    this.#touch(rowCount);
    if (kinds === null) this.state.step.addAll(this.groups, identityRows(rowCount), rowCount);
    else this.#changeAll(rowCount, kinds);
    this.#rowCount += rowCount;
    if (this.#rowCount >= this.#limits.rowsMax) this.#tell();
  }

  /** What is not told yet must not be forgotten. */
  protected override forgetExpired(): void {
    if (this.lastWrites?.hasExpired(this.nowMs)) this.#tell();
    super.forgetExpired();
  }

  #touch(rowCount: number): void {
    this.#reserve(rowCount);
    const { groups, state } = this;
    for (let row = 0; row < rowCount; row++) {
      const group = groups[row]!;
      if (this.#bundleOf[group] === this.#bundle) continue;
      this.#bundleOf[group] = this.#bundle;
      const at = this.#touchedCount++;
      this.#touched[at] = group;
      const hadRows = state.rowCounts[group]! > 0;
      this.#hadRows[at] = Number(hadRows);
      if (hadRows) state.step.write(group, this.#before, at);
    }
  }

  /** A retraction of an unknown group is ignored. */
  #changeAll(rowCount: number, kinds: Uint8Array): void {
    const { groups } = this;
    const { rowCounts, step } = this.state;
    for (let row = 0; row < rowCount; row++) {
      const group = groups[row]!;
      if ((kinds[row]! & 1) === 0) step.add(row, group, row);
      else if (rowCounts[group] !== 0) step.retract(row, group, row);
    }
  }

  #tell(): void {
    const { changes, state } = this;
    for (let at = 0; at < this.#touchedCount; at++) {
      const group = this.#touched[at]!;
      const hasRows = state.rowCounts[group]! > 0;
      const hadRows = this.#hadRows[at] === 1;
      changes.makeRoom(this.output);
      if (hadRows) changes.recall(this.#before, at);
      if (hadRows && hasRows) changes.changed(group);
      else if (hadRows) changes.deleted(group);
      else if (hasRows) changes.inserted(group);
    }
    changes.send(this.output);
    for (let at = 0; at < this.#touchedCount; at++)
      if (state.rowCounts[this.#touched[at]!] === 0) this.forget(this.#touched[at]!);
    this.#touchedCount = 0;
    this.#rowCount = 0;
    this.#dueMs = null;
    this.#bundle++;
  }

  #reserve(rowCount: number): void {
    if (this.#bundleOf.length < this.table.idLimit) {
      const grown = new Int32Array(grownCapacity(this.#bundleOf.length, this.table.idLimit));
      grown.set(this.#bundleOf);
      this.#bundleOf = grown;
    }
    const needed = this.#touchedCount + rowCount;
    for (const vector of this.#before) vector.reserve(needed);
    if (this.#touched.length >= needed) return;
    const capacity = grownCapacity(this.#touched.length, needed);
    const touched = new Int32Array(capacity);
    touched.set(this.#touched);
    this.#touched = touched;
    const hadRows = new Uint8Array(capacity);
    hadRows.set(this.#hadRows);
    this.#hadRows = hadRows;
  }
}
