import type { GroupAggregateNode } from '@lockstep/plan/physical';
import type { Field } from '@lockstep/sql/algebra';
import type { Batch } from '../batch/batch.ts';
import type { BundleLimits } from './bundled-group-aggregate-operator.ts';
import { GroupAggregateOperator } from './group-aggregate-operator.ts';
import type { FlushReason } from './operator.ts';

/** Of fewer rows it can't be told whether they fall into groups. */
const sampleRowsMin = 10_000;
/** A bundle with more groups than this part of its rows was not worth its work. */
const groupsPerRowMax = 0.8;

/**
 * The first of two steps of a GROUP BY: sums up what comes before it is sent to the subtask of its group, and forgets it with that. Nothing stays behind a barrier,
 * so there is no state. Where there are nearly as many groups as rows, only rows of one batch are still summed up.
 */
export class LocalAggregateOperator extends GroupAggregateOperator {
  readonly #limits: BundleLimits;
  #rowCount = 0;
  #isWorthIt = true;
  /** Null until the clock was asked after the bundle's first row. */
  #dueMs: number | null = null;

  constructor(node: GroupAggregateNode, inputSchema: readonly Field[], limits: BundleLimits) {
    super(node, inputSchema, true);
    this.#limits = limits;
  }

  override push(port: number, batch: Batch): void {
    super.push(port, batch);
    this.#rowCount += batch.rowCount;
    if (!this.#isWorthIt || this.#rowCount >= this.#limits.rowsMax) this.#tell();
  }

  override get nextTimerMs(): number {
    return this.#rowCount === 0 || this.#limits.latencyMs === Number.POSITIVE_INFINITY
      ? Number.POSITIVE_INFINITY
      : (this.#dueMs ?? 0);
  }

  override onTime(nowMs: number): void {
    this.#dueMs ??= nowMs + this.#limits.latencyMs;
    if (nowMs >= this.#dueMs) this.#tell();
  }

  override flush(_reason: FlushReason): void {
    this.#tell();
  }

  /** That there was nothing is for the second step to tell. */
  protected override onWatermark(tsMs: number): void {
    if (tsMs === Number.POSITIVE_INFINITY) this.#tell();
  }

  #tell(): void {
    if (this.#rowCount === 0) return;
    const groups = this.table.liveIds();
    if (this.#rowCount >= sampleRowsMin) this.#isWorthIt = groups.length <= this.#rowCount * groupsPerRowMax;
    for (const group of groups) {
      this.changes.makeRoom(this.output);
      this.changes.inserted(group);
    }
    this.changes.send(this.output);
    for (const group of groups) this.forget(group);
    this.#rowCount = 0;
    this.#dueMs = null;
  }
}
