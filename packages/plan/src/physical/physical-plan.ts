import type {
  AggregateCall,
  ChangeKind,
  ConflictAction,
  Expression,
  MatchSkip,
  Navigation,
  PatternElement,
  ScanField,
  WindowFrame,
  WindowSpec,
} from '@lockstep/sql/algebra';
import type { ResolvedTable, RuntimeMode } from '@lockstep/sql/catalog';
import type { LogicalType } from '@lockstep/sql/types';
import type { FunctionNode, SideOutputNode } from './function-node.ts';
import type {
  IntervalJoinNode,
  JoinNode,
  LookupJoinNode,
  SnapshotJoinNode,
  TemporalJoinNode,
  WindowJoinNode,
} from './join-nodes.ts';
import type { NodeBase } from './node-base.ts';

/**
 * What the dataflow engine runs: a directed acyclic graph in topological order (a node's inputs come before it), as plain JSON.
 * All expressions of a node are over its input's `schema` (for joins: left ++ right).
 *
 * In batch mode the input ends and every operator with state emits once, at the end of its input: with insert-only sources every node is
 * insert-only (an outer join pads its unmatched rows at the end). Batch plans have no watermark assigners.
 */
export interface PhysicalPlan {
  readonly mode: RuntimeMode;
  readonly nodes: readonly PhysicalNode[];
}

export type PhysicalNode =
  | SourceNode
  | ValuesNode
  | CalcNode
  | WatermarkAssignerNode
  | WindowTableFunctionNode
  | ExchangeNode
  | GroupAggregateNode
  | LocalAggregateNode
  | LocalWindowAggregateNode
  | WindowAggregateNode
  | OverNode
  | RankNode
  | WindowRankNode
  | JoinNode
  | WindowJoinNode
  | IntervalJoinNode
  | TemporalJoinNode
  | SnapshotJoinNode
  | LookupJoinNode
  | UnionNode
  | SetOperationNode
  | ExpandNode
  | CorrelateNode
  | ToChangelogNode
  | FromChangelogNode
  | SortNode
  | TemporalSortNode
  | ChangelogNormalizeNode
  | MatchNode
  | DropUpdateBeforeNode
  | UpsertMaterializeNode
  | ConstraintEnforcerNode
  | FunctionNode
  | SideOutputNode
  | SinkNode;

/** `schema` is the table's physical and metadata columns, or `mapping.physicalColumns` when the table is a mapped binding. */
export interface SourceNode extends NodeBase {
  readonly kind: 'source';
  readonly table: ResolvedTable;
  readonly schema: readonly ScanField[];
  /** The column of the full scan schema that each entry of `schema` is, or is a field of. */
  readonly projection: readonly number[];
  /** A condition that a connector may use to read less; a calc above still applies it. Over `schema`. */
  readonly filterHint?: Expression | undefined;
  /** Over columns of `schema` that the table is partitioned by: of a partition for which one is not TRUE no row is needed. */
  readonly partitionConditions?: readonly Expression[] | undefined;
  /** Every subtask reads a part of the table; otherwise the first one reads all of it. */
  readonly isParallel?: boolean | undefined;
}

export interface ValuesNode extends NodeBase {
  readonly kind: 'values';
  readonly rows: readonly (readonly Expression[])[];
}

/** Filter, then project, one pass. */
export interface CalcNode extends NodeBase {
  readonly kind: 'calc';
  readonly condition?: Expression | undefined;
  readonly projections: readonly Expression[];
}

/** Passes rows on, notes per row the watermark in force before it, and sends watermarks: the running maximum of `expression`. */
export interface WatermarkAssignerNode extends NodeBase {
  readonly kind: 'watermark-assigner';
  readonly rowtimeColumn: number;
  readonly expression: Expression;
}

/** A stand-alone window TVF: one output row per assigned window. */
export interface WindowTableFunctionNode extends NodeBase {
  readonly kind: 'window-tvf';
  readonly timeColumn: number;
  readonly window: WindowSpec;
}

/** Rows with equal `keys` meet in one task; empty keys: all in one task. */
export interface ExchangeNode extends NodeBase {
  readonly kind: 'exchange';
  readonly keys: readonly number[];
  /**
   * Rows go on with the watermark that is in force before them where they are received: the least of their sender's and of those of the others. Else with that of where they were
   * read, by which SQL tells what is late.
   */
  readonly followsRows?: boolean | undefined;
}

/** An aggregate whose arguments, filter and order are plain input columns. */
export interface PhysicalAggregate {
  readonly functionName: string;
  readonly args: readonly number[];
  /** ORDER BY of the rows that the aggregate sees; absent for the order of arrival. Of a distinct aggregate it is among the arguments. */
  readonly order?: readonly SortColumn[] | undefined;
  readonly filter?: number | undefined;
  readonly distinct: boolean;
  readonly call: AggregateCall;
}

/** Output: keys, then aggregates. `needsRetraction`: the input can retract. */
export interface GroupAggregateNode extends NodeBase {
  readonly kind: 'group-aggregate';
  readonly keys: readonly number[];
  readonly aggregates: readonly PhysicalAggregate[];
  readonly needsRetraction: boolean;
  /** Told in bundles of rows (mini-batch): at the latest after so many rows, or so long (`'2 s'`). */
  readonly bundle?: { readonly rowsMax: number; readonly latency: string } | undefined;
  readonly merges?: PartialColumns | undefined;
}

/**
 * Of an aggregation that is the second of two steps: where in its input are the keys, the parts of each aggregate and the time that the first step has sent. All other columns
 * that the node names are columns of the first step's input (`aggregatedSchema`), as if there were one step; so is its state.
 */
export interface PartialColumns {
  readonly keys: readonly number[];
  readonly parts: readonly (readonly number[])[];
  /** Of windows: a wall-clock time in the slice, or of attached windows their end. */
  readonly timeColumn?: number | undefined;
}

/**
 * The first of two steps of a GROUP BY: aggregates rows that are never taken back where they are, and sends what it has now and then, so a group may come
 * several times. Output: keys, then aggregates, all rows +I. `bundle` absent: in a batch.
 */
export interface LocalAggregateNode extends NodeBase {
  readonly kind: 'local-aggregate';
  readonly keys: readonly number[];
  readonly aggregates: readonly PhysicalAggregate[];
  readonly bundle?: GroupAggregateNode['bundle'];
}

/**
 * Assigns windows and aggregates in one step, emitting a window when the watermark passes its end.
 * Output: `keys`, then aggregates, then the `windowColumns` asked for.
 */
export interface WindowAggregateNode extends NodeBase {
  readonly kind: 'window-aggregate';
  readonly keys: readonly number[];
  readonly aggregates: readonly PhysicalAggregate[];
  readonly window: WindowSpec;
  readonly timeColumn: number;
  /** The rows carry their windows: `timeColumn` is the end of one, a wall-clock time (of the session's zone when `isZoned`). */
  readonly attached?: { readonly isZoned: boolean } | undefined;
  /** Windows close by the clock and not by the watermark. */
  readonly isProcessingTime?: boolean | undefined;
  readonly windowColumns: readonly ('window_start' | 'window_end' | 'window_time')[];
  readonly needsRetraction: boolean;
  readonly merges?: PartialColumns | undefined;
}

/**
 * The first of two steps of a window aggregation: aggregates rows by the slice of time that they are in, and sends a slice before the watermark closes a window that holds it, so a
 * group may come several times. Output: keys, then aggregates, then a time in the slice, with the watermark that decides which windows are closed to it; all rows +I.
 */
export interface LocalWindowAggregateNode extends NodeBase {
  readonly kind: 'local-window-aggregate';
  readonly keys: readonly number[];
  readonly aggregates: readonly PhysicalAggregate[];
  readonly window: WindowSpec;
  readonly timeColumn: number;
  readonly attached?: WindowAggregateNode['attached'];
}

export interface SortColumn {
  readonly column: number;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

export interface PhysicalOverCall extends PhysicalAggregate {
  readonly frame: WindowFrame;
}

/**
 * Window functions. Output: the input's columns, then one per call. In a stream all calls have one frame, and `orderedBy` says what the order follows:
 * event time (results wait for the watermark), arrival (`proctime`, no `order`), or values that rows may still come before, which updates results.
 */
export interface OverNode extends NodeBase {
  readonly kind: 'over';
  readonly partition: readonly number[];
  readonly order: readonly SortColumn[];
  readonly orderedBy: 'rowtime' | 'proctime' | 'value';
  readonly calls: readonly PhysicalOverCall[];
}

/** Which rows of a partition a Top-N keeps, by row number from 1. `end` may be a column, of which a partition's first row counts. */
export interface RankRange {
  readonly start: number;
  readonly end: number | { readonly column: number };
}

/**
 * How a Top-N is kept. `first-row` and `last-row`: Top-1 by a time attribute over insert-only input. `append`: insert-only input. `update-fast`: an update
 * only ever moves a row up, so rows outside are forgotten; `rowKey` finds the row that is updated. `retract`: anything, all rows are kept.
 */
export type RankStrategy =
  | { readonly kind: 'first-row' | 'last-row' | 'append' | 'retract' }
  | { readonly kind: 'update-fast'; readonly rowKey: readonly number[] };

/** Top-N in a stream. Output: the input's columns, and the row number when `hasRankNumber`. */
export interface RankNode extends NodeBase {
  readonly kind: 'rank';
  readonly partition: readonly number[];
  readonly order: readonly SortColumn[];
  /** Of rows of equal order the newest comes first: ORDER BY processing time DESC. */
  readonly newestFirst: boolean;
  /** What the order follows when it is a single time attribute; processing time is arrival and has no column in `order`. */
  readonly orderedBy: 'rowtime' | 'proctime' | 'value';
  readonly range: RankRange;
  readonly hasRankNumber: boolean;
  readonly strategy: RankStrategy;
}

/** Top-N of each window, sent when the window closes. `partition` goes without the window's bounds. */
export interface WindowRankNode extends NodeBase {
  readonly kind: 'window-rank';
  readonly partition: readonly number[];
  readonly windowStart: number;
  readonly windowEnd: number;
  /** The bounds are wall-clock times of the session's zone: the event time is TIMESTAMP_LTZ. */
  readonly isZoned: boolean;
  readonly order: readonly SortColumn[];
  readonly range: { readonly start: number; readonly end: number };
  readonly hasRankNumber: boolean;
}

/** INTERSECT and EXCEPT, which count equal rows, all columns compared, NULL equal to NULL. Two inputs. */
export interface SetOperationNode extends NodeBase {
  readonly kind: 'set-operation';
  readonly operation: 'intersect' | 'intersect-all' | 'except' | 'except-all';
}

/** Each row once per projection, in the order of these: what GROUPING SETS aggregate. */
export interface ExpandNode extends NodeBase {
  readonly kind: 'expand';
  readonly projections: readonly (readonly Expression[])[];
}

/** For each row the rows that a table function makes of it: the input's columns, then the function's. `left`: NULLs beside a row of which it makes none. */
export interface CorrelateNode extends NodeBase {
  readonly kind: 'correlate';
  readonly joinType: 'inner' | 'left';
  readonly functionName: string;
  /** Positions in the input. */
  readonly args: readonly number[];
}

/** Each change of the input as a +I row: its code, then the row. */
export interface ToChangelogNode extends NodeBase {
  readonly kind: 'to-changelog';
  /** By position in `changeKinds`; changes without a code are left out. */
  readonly codes: readonly (string | null)[];
  /** Columns of the input that are NULL in a deletion. */
  readonly clearedByDelete: readonly number[];
}

/** Rows as the changes that their code names; the columns stay as they are. */
export interface FromChangelogNode extends NodeBase {
  readonly kind: 'from-changelog';
  readonly operation: number;
  readonly kinds: readonly (readonly [code: string, kind: ChangeKind])[];
  readonly skipsUnknown: boolean;
  /** Set when updates do not name the row they replace: what identifies a row. */
  readonly upsertKey: readonly number[] | null;
}

/** UNION ALL. */
export interface UnionNode extends NodeBase {
  readonly kind: 'union';
}

/** ORDER BY event time, ascending, and what follows it: rows go out in order as the watermark passes them. The first key is the time. */
export interface TemporalSortNode extends NodeBase {
  readonly kind: 'temporal-sort';
  readonly keys: readonly SortColumn[];
}

/** ORDER BY / OFFSET / LIMIT over plain columns. In stream mode without keys: the first rows; with keys: at the end of a bounded input only. */
export interface SortNode extends NodeBase {
  readonly kind: 'sort';
  readonly keys: readonly SortColumn[];
  readonly offset: number;
  readonly limit?: number | undefined;
}

/** Makes a full changelog of an upsert one: keeps the last row per key. Rows that do not meet the condition are kept and not shown. */
export interface ChangelogNormalizeNode extends NodeBase {
  readonly kind: 'changelog-normalize';
  readonly keys: readonly number[];
  readonly condition?: Expression | undefined;
}

/** Leaves out -U, behind a source that names old rows and before consumers that need none. */
export interface DropUpdateBeforeNode extends NodeBase {
  readonly kind: 'drop-update-before';
}

/**
 * Before an upsert sink whose PRIMARY KEY (`keys`) is not the key of the changelog: keeps all rows per key and shows the newest. `rowKey` identifies a row
 * of the input; without it rows are told apart by all columns.
 */
export interface UpsertMaterializeNode extends NodeBase {
  readonly kind: 'upsert-materialize';
  readonly keys: readonly number[];
  readonly rowKey: readonly number[] | null;
  readonly onConflict?: ConflictAction | undefined;
}

/** What a sink's column demands of a value. `length` counts characters or bytes; a fixed one is padded up to it. */
export interface ColumnConstraint {
  readonly column: number;
  readonly name: string;
  readonly isNotNull: boolean;
  readonly length?: { readonly max: number; readonly isFixed: boolean; readonly type: string } | undefined;
  /** The type demands something of the parts of a value too. */
  readonly nested?: { readonly type: LogicalType } | undefined;
}

/** Holds rows to the sink's NOT NULL columns and lengths, by `table.exec.sink.not-null-enforcer` and `type-length-enforcer`. */
export interface ConstraintEnforcerNode extends NodeBase {
  readonly kind: 'constraint-enforcer';
  readonly constraints: readonly ColumnConstraint[];
  readonly onNull: 'error' | 'drop';
  readonly onLength: 'ignore' | 'trim-pad' | 'error';
  /** Demands on the parts of arrays, maps and multisets count, not only those on fields of rows. */
  readonly isWithCollections: boolean;
}

/** MATCH_RECOGNIZE, see `MatchRelation`: a row per match, once the watermark has passed the match's last row. Output: `keys`, then `measures`. */
export interface MatchNode extends NodeBase {
  readonly kind: 'match';
  readonly keys: readonly number[];
  readonly order: readonly { readonly column: number; readonly descending: boolean; readonly nullsFirst: boolean }[];
  readonly timeColumn?: number | undefined;
  /** In stream mode: rows are taken in order of arrival, not of event time. */
  readonly isProcessingTime: boolean;
  readonly pattern: readonly PatternElement[];
  readonly navigations: readonly PhysicalNavigation[];
  readonly measures: readonly Expression[];
  readonly skip: MatchSkip;
  readonly withinMs?: number | undefined;
}

/** A `Navigation` whose aggregate's arguments and filter are plain input columns. */
export type PhysicalNavigation =
  | Extract<Navigation, { kind: 'column' }>
  | (Omit<Extract<Navigation, { kind: 'aggregate' }>, 'call'> & { readonly aggregate: PhysicalAggregate });

/** `schema` is what the connector writes: the table's persisted columns, or `mapping.physicalColumns` of a mapped binding. */
export interface SinkNode extends NodeBase {
  readonly kind: 'sink';
  readonly table: ResolvedTable;
  /** Positions of the table's PRIMARY KEY in `schema`; empty when it has none. */
  readonly primaryKey: readonly number[];
  readonly onConflict?: ConflictAction | undefined;
  /** Every subtask writes its rows itself; otherwise all rows come to the first one. */
  readonly isParallel?: boolean | undefined;
}
