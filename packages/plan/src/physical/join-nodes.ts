import type { Expression, JoinType, LookupHint } from '@lockstep/sql/algebra';
import type { ResolvedTable } from '@lockstep/sql/catalog';
import type { NodeBase } from './node-base.ts';

/** Rows meet where `leftKeys[i] = rightKeys[i]` (positions in each side's own schema) and the residual, over left ++ right, is TRUE. */
interface EquiJoinBase extends NodeBase {
  readonly leftKeys: readonly number[];
  readonly rightKeys: readonly number[];
  /** Per key: NULL is equal to NULL (IS NOT DISTINCT FROM). Absent: for none, NULL keys never match. */
  readonly matchesNull?: readonly boolean[] | undefined;
  readonly residual?: Expression | undefined;
}

export interface JoinNode extends EquiJoinBase {
  readonly kind: 'join';
  readonly joinType: JoinType;
  /** Whether a side's join key contains one of its upsert keys (at most one row per key). */
  readonly leftUnique: boolean;
  readonly rightUnique: boolean;
  /** Set where a side's updates do not name the row they replace: the columns that identify it. They include the join key. */
  readonly leftUpsertKey?: readonly number[] | undefined;
  readonly rightUpsertKey?: readonly number[] | undefined;
}

/** An equi-join of rows in the same window, emitted when the watermark passes the window's end. The keys hold the window's bounds. */
export interface WindowJoinNode extends EquiJoinBase {
  readonly kind: 'window-join';
  readonly joinType: JoinType;
  readonly leftWindowEnd: number;
  readonly rightWindowEnd: number;
  /** Window ends are wall-clock times of the session's zone. */
  readonly isZoned: boolean;
}

/** An equi-join of insert-only rows whose times are near each other: `left time - right time` is in [lowerMs, upperMs]. */
export interface IntervalJoinNode extends EquiJoinBase {
  readonly kind: 'interval-join';
  readonly joinType: 'inner' | 'left' | 'right' | 'full';
  readonly leftTime: number;
  readonly rightTime: number;
  readonly lowerMs: number;
  readonly upperMs: number;
  readonly isProcessingTime: boolean;
}

/** Each left row with the right row of its keys that was valid at `leftTime`: the last one not after it by `rightTime`. Emitted at the watermark. */
export interface TemporalJoinNode extends EquiJoinBase {
  readonly kind: 'temporal-join';
  readonly joinType: 'inner' | 'left';
  readonly leftTime: number;
  readonly rightTime: number;
}

/** Each left row with the right rows of its keys that are there when it comes, once the right side's watermark has reached `loadedAt`, a constant. */
export interface SnapshotJoinNode extends EquiJoinBase {
  readonly kind: 'snapshot-join';
  readonly joinType: 'inner' | 'left';
  readonly loadedAt: Expression;
}

export interface LookupJoinNode extends NodeBase {
  readonly kind: 'lookup-join';
  readonly joinType: 'inner' | 'left';
  readonly table: ResolvedTable;
  /** `leftColumn` is a position in the input's schema, `column` one in the table's scan schema. */
  readonly keys: readonly { readonly leftColumn: number; readonly column: number }[];
  readonly residual?: Expression | undefined;
  readonly hint?: LookupHint | undefined;
}
