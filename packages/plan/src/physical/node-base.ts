import type { Span } from '@lockstep/kernel/diagnostics';
import type { Field } from '@lockstep/sql/algebra';

/**
 * Which row kinds a node can emit. `insert-only`: +I. `upsert`: +I, +U, -D, a row replaces the one with the same upsert key, no -U.
 * `retract`: +I, -U, +U, -D, every update names the row that it replaces.
 */
export type ChangelogMode = 'insert-only' | 'upsert' | 'retract';

/** What every node has. */
export interface NodeBase {
  /** Position in `PhysicalPlan.nodes`. */
  readonly id: number;
  /** Stable across plans of the same logical content: keys the node's state in checkpoints and shows in EXPLAIN and metrics. */
  readonly uid: string;
  readonly inputs: readonly number[];
  readonly schema: readonly Field[];
  readonly changelogMode: ChangelogMode;
  /** Column sets that identify a row of the output at any moment; empty when none is known. */
  readonly upsertKeys: readonly (readonly number[])[];
  /** Per input, how long state that nobody writes to is kept, in milliseconds; 0 is for ever. Absent: for ever, or until the watermark ends it. */
  readonly stateTtlMs?: readonly number[] | undefined;
  /** All of its rows come to the first subtask of a parallel run, which alone has it. */
  readonly isSingleton?: boolean | undefined;
  readonly span?: Span | undefined;
}
