import type { Span } from '@lockstep/kernel/diagnostics';
import type { ResolvedTable } from '../catalog/resolved-table.ts';
import type { LogicalType } from '../types/logical-type.ts';
import type { AggregateCall, Expression, SortKey, WindowCall } from './expression.ts';
import type { MatchRelation } from './match-relation.ts';

/**
 * Typed relational algebra: what a query means, independent of how it runs and of stream or batch.
 * The analyzer builds it, the optimizer rewrites it (never changing a node's `schema`), the physical planner lowers it.
 */
export type Relation =
  | ScanRelation
  | ValuesRelation
  | ProjectRelation
  | FilterRelation
  | WindowTableFunctionRelation
  | AggregateRelation
  | OverRelation
  | JoinRelation
  | TemporalJoinRelation
  | SnapshotJoinRelation
  | LookupJoinRelation
  | SetOperationRelation
  | ExpandRelation
  | CorrelateRelation
  | ToChangelogRelation
  | FromChangelogRelation
  | SortRelation
  | MatchRelation;

export interface Field {
  readonly name: string;
  readonly type: LogicalType;
}

/** What a source delivers: a column, or with `path` one field of a ROW column, read on its own. NULL where any row on the way is NULL. */
export interface ScanField extends Field {
  /** The column's name, then the names of the fields on the way. */
  readonly path?: readonly string[] | undefined;
}

interface RelationBase {
  readonly schema: readonly Field[];
  readonly span?: Span | undefined;
}

/**
 * Reads a table: `schema` is the table's *physical and metadata* columns as read, in declared order. Computed columns and the watermark
 * are a `project` above it and `watermark` here (over the scan's own schema).
 */
export interface ScanRelation extends RelationBase {
  readonly kind: 'scan';
  readonly schema: readonly ScanField[];
  readonly table: ResolvedTable;
}

export interface ValuesRelation extends RelationBase {
  readonly kind: 'values';
  readonly rows: readonly (readonly Expression[])[];
}

/**
 * One expression per output column. `watermark` is set on the projection that completes a table's columns:
 * from here on column `index` is a rowtime attribute and `expression` (over this projection's *output*) gives the watermark of a row.
 */
export interface ProjectRelation extends RelationBase {
  readonly kind: 'project';
  readonly input: Relation;
  readonly expressions: readonly Expression[];
  readonly watermark?: { readonly index: number; readonly expression: Expression } | undefined;
}

/** Keeps rows for which `condition` is TRUE (not FALSE, not NULL). */
export interface FilterRelation extends RelationBase {
  readonly kind: 'filter';
  readonly input: Relation;
  readonly condition: Expression;
}

/** All durations in milliseconds. */
export type WindowSpec =
  | { readonly kind: 'tumble'; readonly sizeMs: number; readonly offsetMs: number }
  | { readonly kind: 'hop'; readonly slideMs: number; readonly sizeMs: number; readonly offsetMs: number }
  | { readonly kind: 'cumulate'; readonly stepMs: number; readonly sizeMs: number; readonly offsetMs: number }
  | { readonly kind: 'session'; readonly gapMs: number; readonly partitionBy: readonly number[] };

/** TUMBLE/HOP/CUMULATE/SESSION(TABLE t, DESCRIPTOR(ts), ...): the input's columns, then window_start, window_end, window_time. */
export interface WindowTableFunctionRelation extends RelationBase {
  readonly kind: 'window-tvf';
  readonly input: Relation;
  readonly timeColumn: number;
  readonly window: WindowSpec;
}

/** Each row once per projection: GROUPING SETS aggregate the copies of a row, each without the keys that its set leaves out. */
export interface ExpandRelation extends RelationBase {
  readonly kind: 'expand';
  readonly input: Relation;
  readonly projections: readonly (readonly Expression[])[];
}

/** GROUP BY. Output: the group keys in order, then the aggregates. Arguments and filters may be any expression over the input. */
export interface AggregateRelation extends RelationBase {
  readonly kind: 'aggregate';
  readonly input: Relation;
  readonly keys: readonly Expression[];
  readonly aggregates: readonly AggregateCall[];
  /** Of the hint STATE_TTL. */
  readonly stateTtlMs?: number | undefined;
}

/** Window functions over one partitioning and ordering. Output: the input's columns, then one column per call. */
export interface OverRelation extends RelationBase {
  readonly kind: 'over';
  readonly input: Relation;
  readonly partitionBy: readonly Expression[];
  readonly orderBy: readonly SortKey[];
  readonly calls: readonly WindowCall[];
}

export type JoinType = 'inner' | 'left' | 'right' | 'full' | 'semi' | 'anti';

/** Output: left columns then right columns (left only for semi and anti). `condition` is over left ++ right. */
export interface JoinRelation extends RelationBase {
  readonly kind: 'join';
  readonly joinType: JoinType;
  readonly left: Relation;
  readonly right: Relation;
  readonly condition: Expression;
  /** Of the hint STATE_TTL, left and right; null where it says nothing. */
  readonly stateTtlMs?: readonly [number | null, number | null] | undefined;
}

/**
 * `l JOIN v FOR SYSTEM_TIME AS OF l.rowtime ON ...`: each left row with the version of the right row that was valid at `leftTime`. `rightTime` is the time of a
 * version, a position in the right's own schema. `condition` is over left ++ right.
 */
export interface TemporalJoinRelation extends RelationBase {
  readonly kind: 'temporal-join';
  readonly joinType: 'inner' | 'left';
  readonly left: Relation;
  readonly right: Relation;
  readonly condition: Expression;
  readonly leftTime: number;
  readonly rightTime: number;
}

/**
 * `l JOIN LATERAL TABLE(SNAPSHOT(..))`: each left row with the rows that the right side has when it comes; left rows wait until the right side's watermark
 * reaches `loadedAt`, a constant. `condition` is over left ++ right.
 */
export interface SnapshotJoinRelation extends RelationBase {
  readonly kind: 'snapshot-join';
  readonly joinType: 'inner' | 'left';
  readonly left: Relation;
  readonly right: Relation;
  readonly condition: Expression;
  readonly loadedAt: Expression;
}

/**
 * `l JOIN t FOR SYSTEM_TIME AS OF l.proctime ON ...`: asks the table for the rows that match now.
 * `keys` pair an expression over the left row with a column of the table's scan schema; `residual` is over left ++ table columns.
 */
export interface LookupJoinRelation extends RelationBase {
  readonly kind: 'lookup-join';
  readonly joinType: 'inner' | 'left';
  readonly left: Relation;
  readonly table: ResolvedTable;
  readonly keys: readonly { readonly left: Expression; readonly column: number }[];
  readonly residual?: Expression | undefined;
  readonly hint?: LookupHint | undefined;
}

/** How a lookup join asks, as a LOOKUP hint says it. Durations are written as in options, e.g. `10 s`. */
export interface LookupHint {
  /** Rows with one key are looked up in one subtask. */
  readonly isShuffled: boolean;
  /** From so many rows on that wait for an answer nothing more comes. */
  readonly capacityRows?: number | undefined;
  /** How long the table may take to answer. */
  readonly timeout?: string | undefined;
  /** A key without a row is asked for again, at most `attemptsMax` times and each time after `fixedDelay`. */
  readonly retry?: { readonly fixedDelay: string; readonly attemptsMax: number } | undefined;
}

export interface SetOperationRelation extends RelationBase {
  readonly kind: 'set-operation';
  readonly operation: 'union-all' | 'union' | 'intersect' | 'intersect-all' | 'except' | 'except-all';
  readonly inputs: readonly Relation[];
}

/**
 * For each row of the input the rows that a table function makes of it: the input's columns, then the function's. `left`: a row of which it makes none stands
 * beside NULLs.
 */
export interface CorrelateRelation extends RelationBase {
  readonly kind: 'correlate';
  readonly joinType: 'inner' | 'left';
  readonly input: Relation;
  readonly functionName: string;
  readonly args: readonly Expression[];
}

/** What happened to a row, in Flink's names and order. */
export const changeKinds = ['INSERT', 'UPDATE_BEFORE', 'UPDATE_AFTER', 'DELETE'] as const;

export type ChangeKind = (typeof changeKinds)[number];

/** TO_CHANGELOG: every change of the input as a new row: its code, then the row. */
export interface ToChangelogRelation extends RelationBase {
  readonly kind: 'to-changelog';
  readonly input: Relation;
  /** By position in `changeKinds`; changes without a code are left out. */
  readonly codes: readonly (string | null)[];
  /** Columns of the input that a deletion keeps when it is not `hasFullDeletes`; empty: it keeps all. */
  readonly keys: readonly number[];
  readonly hasFullDeletes: boolean;
}

/** FROM_CHANGELOG: the changes that the input's rows tell of; the columns stay as they are. */
export interface FromChangelogRelation extends RelationBase {
  readonly kind: 'from-changelog';
  readonly input: Relation;
  /** The column that holds the code. */
  readonly operation: number;
  readonly kinds: readonly (readonly [code: string, kind: ChangeKind])[];
  /** Rows with another code, or none, are left out instead of an error. */
  readonly skipsUnknown: boolean;
  /** Set when updates do not name the row they replace: what identifies a row. */
  readonly upsertKey: readonly number[] | null;
}

/** ORDER BY and/or OFFSET/LIMIT. Without `keys` it is a plain LIMIT. */
export interface SortRelation extends RelationBase {
  readonly kind: 'sort';
  readonly input: Relation;
  readonly keys: readonly SortKey[];
  readonly offset: number;
  readonly limit?: number | undefined;
}

/** Writes a query's rows to a table; the columns of `input` match the table's persisted columns one to one, already cast. */
export interface SinkRelation {
  readonly kind: 'sink';
  readonly input: Relation;
  readonly table: ResolvedTable;
  readonly onConflict?: ConflictAction | undefined;
  readonly span?: Span | undefined;
}

/** ON CONFLICT DO ..: what becomes of two rows of a query with one PRIMARY KEY. */
export type ConflictAction = 'error' | 'nothing' | 'deduplicate';
