import { unreachable } from '@lockstep/kernel/invariant';
import {
  aggregatedSchema,
  type FunctionNode,
  type GroupAggregateNode,
  type LocalAggregateNode,
  type LocalWindowAggregateNode,
  type LookupJoinNode,
  type OverNode,
  type PhysicalNode,
  type PhysicalPlan,
  type WindowAggregateNode,
} from '@lockstep/plan/physical';
import type { Expression, Field } from '@lockstep/sql/algebra';
import type { LogicalType } from '@lockstep/sql/types';
import { ArrivalOverOperator } from '../operators/arrival-over-operator.ts';
import { BatchJoinOperator } from '../operators/batch-join-operator.ts';
import { BundledGroupAggregateOperator } from '../operators/bundled-group-aggregate-operator.ts';
import { CalcOperator } from '../operators/calc-operator.ts';
import { ChangelogNormalizeOperator } from '../operators/changelog-normalize-operator.ts';
import { ConflictMaterializeOperator } from '../operators/conflict-materialize-operator.ts';
import { ConstraintEnforcerOperator } from '../operators/constraint-enforcer-operator.ts';
import { CorrelateOperator } from '../operators/correlate-operator.ts';
import { createRankOperator } from '../operators/create-rank-operator.ts';
import { DropUpdateBeforeOperator } from '../operators/drop-update-before-operator.ts';
import { EventTimeOverOperator } from '../operators/event-time-over-operator.ts';
import { ExpandOperator } from '../operators/expand-operator.ts';
import type { BatchFunction, ExpressionCompiler } from '../operators/expression-compiler.ts';
import { FromChangelogOperator } from '../operators/from-changelog-operator.ts';
import { GroupAggregateOperator } from '../operators/group-aggregate-operator.ts';
import { IntervalJoinOperator } from '../operators/interval-join-operator.ts';
import { JoinOperator } from '../operators/join-operator.ts';
import { LimitOperator } from '../operators/limit-operator.ts';
import { LocalAggregateOperator } from '../operators/local-aggregate-operator.ts';
import { LocalWindowAggregateOperator } from '../operators/local-window-aggregate-operator.ts';
import { LookupJoinOperator, type LookupParts } from '../operators/lookup-join-operator.ts';
import { MatchOperator } from '../operators/match/match-operator.ts';
import type { Operator } from '../operators/operator.ts';
import { ProcessingTimeOperator } from '../operators/processing-time-operator.ts';
import { SessionAggregateOperator } from '../operators/session-aggregate-operator.ts';
import { SessionTableFunctionOperator } from '../operators/session-table-function-operator.ts';
import { SetOperationOperator } from '../operators/set-operation-operator.ts';
import type { WindowTimes } from '../operators/slice-assigner.ts';
import { SnapshotJoinOperator } from '../operators/snapshot-join-operator.ts';
import { SortOperator } from '../operators/sort-operator.ts';
import { SortedOverOperator } from '../operators/sorted-over-operator.ts';
import { SpillingOperator } from '../operators/spilling-operator.ts';
import { TemporalJoinOperator } from '../operators/temporal-join-operator.ts';
import { TemporalSortOperator } from '../operators/temporal-sort-operator.ts';
import { ToChangelogOperator } from '../operators/to-changelog-operator.ts';
import { UnionOperator } from '../operators/union-operator.ts';
import { UpdatingOverOperator } from '../operators/updating-over-operator.ts';
import { UpsertMaterializeOperator } from '../operators/upsert-materialize-operator.ts';
import { WatermarkAssignerOperator } from '../operators/watermark-assigner-operator.ts';
import { WindowAggregateOperator } from '../operators/window-aggregate-operator.ts';
import { WindowJoinOperator } from '../operators/window-join-operator.ts';
import { WindowRankOperator } from '../operators/window-rank-operator.ts';
import { WindowTableFunctionOperator } from '../operators/window-table-function-operator.ts';
import type { SpillSpace } from '../ports/spill-space.ts';
import type { SpillMemory } from '../state/spill/spill-memory.ts';
import { createTableFunction } from '../table-functions/create-table-function.ts';
import { parseDurationMs } from '../time/duration.ts';
import { attachedWindows, type SlicedWindowSpec, type SlicedWindows, slicedWindows } from '../time/sliced-windows.ts';
import { utc, type Zone } from '../time/zone.ts';
import { spillKeys } from './spill-keys.ts';

/** What operators are made with. */
export interface OperatorParts {
  readonly plan: PhysicalPlan;
  readonly compiler: ExpressionCompiler;
  /** `table.local-time-zone`: where windows over TIMESTAMP_LTZ begin. */
  readonly localZone: Zone;
  /** The operator of a program's function. */
  readonly createFunction: (node: FunctionNode) => Operator;
  /** For state that has no place in memory; null: all of it stays there. */
  readonly spill: { readonly space: SpillSpace; readonly memory: SpillMemory } | null;
  readonly createLookup: (node: LookupJoinNode) => LookupParts;
}

/** The operator of a node; null for nodes that are none: sources, sinks, and exchanges, which one task does not need. */
export function createOperator(node: PhysicalNode, parts: OperatorParts): Operator | null {
  const { plan, spill } = parts;
  const keys = spill === null ? null : spillKeys(node, plan);
  if (spill === null || keys === null) return operatorInMemory(node, parts);
  return new SpillingOperator({
    create: () => operatorInMemory(node, parts)!,
    schemas: node.inputs.map(input => plan.nodes[input]!.schema),
    keys,
    isBatch: plan.mode === 'batch',
    space: spill.space,
    memory: spill.memory.share(),
  });
}

function operatorInMemory(node: PhysicalNode, parts: OperatorParts): Operator | null {
  const { compiler, plan } = parts;
  const inputSchema = plan.nodes[node.inputs[0] ?? -1]?.schema ?? [];
  switch (node.kind) {
    case 'source':
    case 'values':
    case 'sink':
    case 'exchange':
    case 'side-output':
      return null;
    case 'function':
      return parts.createFunction(node);
    case 'calc':
      return new CalcOperator(
        compiler.compileCalc({ inputSchema, condition: node.condition, projections: node.projections }),
      );
    case 'watermark-assigner':
      return plan.mode === 'batch'
        ? new UnionOperator()
        : new WatermarkAssignerOperator(compiler.compileCalc({ inputSchema, projections: [node.expression] }));
    case 'window-tvf': {
      const zone = zoneOf(inputSchema[node.timeColumn]!.type, parts.localZone);
      return node.window.kind === 'session'
        ? new SessionTableFunctionOperator(node, inputSchema, node.window, zone)
        : new WindowTableFunctionOperator(node, slicedWindows(node.window), zone);
    }
    case 'window-aggregate':
      return windowAggregate(node, parts);
    case 'local-aggregate':
      return localAggregate(node, inputSchema);
    case 'local-window-aggregate':
      return localWindowAggregate(node, inputSchema, parts);
    case 'group-aggregate':
      return groupAggregate(node, parts);
    case 'over':
      return plan.mode === 'batch' ? new SortedOverOperator(node, inputSchema) : streamOver(node, inputSchema);
    case 'rank':
      return createRankOperator(node, inputSchema);
    case 'window-rank':
      return new WindowRankOperator(node, inputSchema, node.isZoned ? parts.localZone : utc);
    case 'window-join':
    case 'interval-join':
    case 'snapshot-join':
    case 'temporal-join': {
      const right = plan.nodes[node.inputs[1]!]!.schema;
      const residual = predicate(compiler, [...inputSchema, ...right], node.residual);
      if (node.kind === 'interval-join') return new IntervalJoinOperator(node, inputSchema, right, residual);
      if (node.kind === 'snapshot-join')
        return new SnapshotJoinOperator(node, inputSchema, right, residual, constantMs(compiler, node.loadedAt));
      if (node.kind === 'temporal-join') return new TemporalJoinOperator(node, inputSchema, right, residual);
      return new WindowJoinOperator(node, inputSchema, right, residual, node.isZoned ? parts.localZone : utc);
    }
    case 'join': {
      const right = plan.nodes[node.inputs[1]!]!.schema;
      const residual = predicate(compiler, [...inputSchema, ...right], node.residual);
      return plan.mode === 'batch' && node.changelogMode === 'insert-only'
        ? new BatchJoinOperator(node, inputSchema, right, residual)
        : new JoinOperator(node, inputSchema, right, residual);
    }
    case 'lookup-join':
      return new LookupJoinOperator(
        node,
        inputSchema,
        parts.createLookup(node),
        predicate(compiler, node.schema, node.residual),
      );
    case 'set-operation':
      return new SetOperationOperator(node, plan.mode === 'batch');
    case 'correlate':
      return new CorrelateOperator(node, inputSchema, createTableFunction(node, inputSchema));
    case 'temporal-sort':
      return new TemporalSortOperator(node);
    case 'to-changelog':
      return new ToChangelogOperator(node);
    case 'from-changelog':
      return new FromChangelogOperator(node);
    case 'expand':
      return new ExpandOperator(
        node.projections.map(projections => compiler.compileCalc({ inputSchema, projections })),
      );
    case 'union':
      return new UnionOperator(node.inputs.length);
    case 'sort':
      return node.keys.length === 0 ? new LimitOperator(node) : new SortOperator(node);
    case 'changelog-normalize':
      return new ChangelogNormalizeOperator(node, predicate(compiler, inputSchema, node.condition));
    case 'drop-update-before':
      return new DropUpdateBeforeOperator();
    case 'upsert-materialize':
      return node.onConflict === 'nothing' || node.onConflict === 'error'
        ? new ConflictMaterializeOperator(node)
        : new UpsertMaterializeOperator(node);
    case 'constraint-enforcer':
      return new ConstraintEnforcerOperator(node);
    case 'match':
      return new MatchOperator(node, inputSchema, compiler, plan.mode === 'batch');
    default:
      return unreachable(node, 'plan node');
  }
}

/** Kinds whose operators keep something from one batch to the next; only they are in checkpoints. */
const statefulKinds: ReadonlySet<PhysicalNode['kind']> = new Set([
  'watermark-assigner',
  'window-tvf',
  'window-aggregate',
  'group-aggregate',
  'over',
  'rank',
  'window-rank',
  'join',
  'set-operation',
  'window-join',
  'interval-join',
  'temporal-join',
  'snapshot-join',
  'sort',
  'temporal-sort',
  'changelog-normalize',
  'match',
  'upsert-materialize',
] as const);

/** Kinds at which a checkpoint may find rows that are on their way: those are their state, when there are any. */
const rowKeepingKinds: ReadonlySet<PhysicalNode['kind']> = new Set(['exchange', 'lookup-join', 'sink'] as const);

export const mayKeepRows = (node: PhysicalNode): boolean => rowKeepingKinds.has(node.kind);

export const isStateful = (node: PhysicalNode): boolean =>
  node.kind === 'function' ? node.isStateful : statefulKinds.has(node.kind);

function windowAggregate(node: WindowAggregateNode, parts: OperatorParts): Operator {
  const { plan } = parts;
  const schema = aggregatedSchema(plan, node);
  const times = windowTimes(node, schema, parts);
  const operator =
    node.window.kind === 'session'
      ? new SessionAggregateOperator(node, schema, node.window, times.time, times.dropsNullTime)
      : new WindowAggregateOperator(
          node,
          schema,
          windowsOf(node.window, node.attached),
          // The first step has made wall-clock times of the rows' times.
          node.merges === undefined ? times : { ...times, time: utc },
        );
  return node.isProcessingTime && plan.mode === 'stream' ? new ProcessingTimeOperator(operator) : operator;
}

function localWindowAggregate(
  node: LocalWindowAggregateNode,
  inputSchema: readonly Field[],
  parts: OperatorParts,
): Operator {
  if (node.window.kind === 'session') throw new TypeError('Sessions are not aggregated in two steps');
  const windows = windowsOf(node.window, node.attached);
  return new LocalWindowAggregateOperator(node, inputSchema, windows, windowTimes(node, inputSchema, parts));
}

const windowsOf = (window: SlicedWindowSpec, attached: WindowAggregateNode['attached']): SlicedWindows =>
  attached === undefined ? slicedWindows(window) : attachedWindows(window);

function windowTimes(
  { timeColumn, attached }: Pick<WindowAggregateNode, 'timeColumn' | 'attached'>,
  schema: readonly Field[],
  { plan, localZone }: OperatorParts,
): WindowTimes {
  const dropsNullTime = plan.mode === 'batch';
  if (attached !== undefined) return { time: utc, ends: attached.isZoned ? localZone : utc, dropsNullTime };
  const time = zoneOf(schema[timeColumn]!.type, localZone);
  return { time, ends: time, dropsNullTime };
}

function streamOver(node: OverNode, inputSchema: readonly Field[]): Operator {
  switch (node.orderedBy) {
    case 'rowtime':
      return new EventTimeOverOperator(node, inputSchema);
    case 'proctime':
      return new ArrivalOverOperator(node, inputSchema);
    case 'value':
      return new UpdatingOverOperator(node, inputSchema);
  }
}

const zoneOf = (time: LogicalType, localZone: Zone): Zone => (time.kind === 'TIMESTAMP_LTZ' ? localZone : utc);

/** The instant that a constant expression gives. */
function constantMs(compiler: ExpressionCompiler, constant: Expression): number {
  const evaluate = compiler.compileCalc({ inputSchema: [], projections: [constant] });
  const column = evaluate({ rowCount: 1, columns: [], kinds: null, watermarks: null }).columns[0];
  if (column?.storage !== 'timestamp') throw new TypeError('A time is not a timestamp');
  return column.values[0]!;
}

function predicate(
  compiler: ExpressionCompiler,
  inputSchema: readonly Field[],
  condition: Expression | undefined,
): BatchFunction | null {
  return condition === undefined ? null : compiler.compileCalc({ inputSchema, projections: [condition] });
}

/** A batch waits for nothing but room: so many rows may be summed up before they are sent. */
const localRowsMax = 1_000_000;

function localAggregate({ bundle, ...node }: LocalAggregateNode, inputSchema: readonly Field[]): Operator {
  const limits =
    bundle === undefined
      ? { rowsMax: localRowsMax, latencyMs: Number.POSITIVE_INFINITY }
      : { rowsMax: bundle.rowsMax, latencyMs: parseDurationMs(bundle.latency) };
  return new LocalAggregateOperator({ ...node, kind: 'group-aggregate', needsRetraction: false }, inputSchema, limits);
}

function groupAggregate(node: GroupAggregateNode, { plan }: OperatorParts): Operator {
  const { bundle } = node;
  const schema = aggregatedSchema(plan, node);
  if (bundle === undefined) return new GroupAggregateOperator(node, schema, plan.mode === 'batch');
  const limits = { rowsMax: bundle.rowsMax, latencyMs: parseDurationMs(bundle.latency) };
  return new BundledGroupAggregateOperator(node, schema, limits);
}
