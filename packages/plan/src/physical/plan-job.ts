import type { Diagnostic } from '@lockstep/kernel/diagnostics';
import type { Expression, Literal, SinkRelation } from '@lockstep/sql/algebra';
import type { ConnectorDescriptor, ResolvedTable, RuntimeMode } from '@lockstep/sql/catalog';
import { getFunction } from '@lockstep/sql/functions';
import { visitExpression } from '../logical/expressions.ts';
import { optimize } from '../optimize/optimize.ts';
import { withDeadLetterSinks } from './dead-letter-sinks.ts';
import { fuseCalcs } from './fuse-calcs.ts';
import { inferChangelog } from './infer-changelog.ts';
import { withLateRowsSink } from './late-rows-sink.ts';
import { lowerRelation, lowerSink } from './lower-relation.ts';
import type { EventTimeRange, Lowering } from './lowering.ts';
import type { PhysicalPlan } from './physical-plan.ts';
import { placeExchanges } from './place-exchanges.ts';
import { PlanBuilder } from './plan-builder.ts';
import { prunePartitions } from './prune-partitions.ts';
import { pushFilterIntoNormalize } from './push-filter-into-normalize.ts';
import { pushFilterIntoSource } from './push-filter-into-source.ts';
import { planRangeRun } from './range-run.ts';
import type { Draft } from './rewrite-drafts.ts';

export interface PlanOptions {
  readonly mode: RuntimeMode;
  readonly connectors: readonly ConnectorDescriptor[];
  /** Whether a registered function gives the same value for the same arguments. */
  readonly isDeterministicFunction: (functionName: string) => boolean;
  /** The value of an expression that reads no row, null when there is none; absent: constants are computed where they stand. */
  readonly foldConstant?: ((expression: Expression) => Literal | null) | undefined;
  /** Batch mode: read only rows whose event time is in the range, see `planRangeRun`. */
  readonly range?: EventTimeRange | null;
  /** Session settings that change the plan, e.g. `table.exec.sink.not-null-enforcer`. */
  readonly config?: Readonly<Record<string, string>> | undefined;
  /** Rule names, see `ruleNames`. */
  readonly disabledRules?: readonly string[];
}

export interface PlannedJob {
  /** Null when there are errors. */
  readonly plan: PhysicalPlan | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** Plans all INSERTs of one job together, so that they share sources and sub-plans. */
export function planJob(sinks: readonly SinkRelation[], options: PlanOptions): PlannedJob {
  const diagnostics: Diagnostic[] = [];
  const { config = {} } = options;
  const connectors = new Map(options.connectors.map(connector => [connector.name, connector]));
  const isRepeatable = (expression: Expression): boolean =>
    isDeterministic(expression, options.isDeterministicFunction);
  const job = options.range == null ? { sinks, range: null } : planRangeRun(sinks, options.range, diagnostics);
  const optimized = optimize(job.sinks, {
    isDeterministic: isRepeatable,
    foldConstant: options.foldConstant ?? (() => null),
    disabledRules: new Set(options.disabledRules ?? []),
    bushyJoinsMax:
      config['table.optimizer.join-reorder-enabled'] === 'true'
        ? Number(config['table.optimizer.bushy-join-reorder-threshold'] ?? 12)
        : null,
    distinctBuckets:
      options.mode === 'stream' && config['table.optimizer.distinct-agg.split.enabled'] === 'true'
        ? Number(config['table.optimizer.distinct-agg.split.bucket-num'] ?? 1024)
        : null,
    canReadFields: table => canReadFields(connectors.get(table.connector), table),
  });
  const builder = new PlanBuilder();
  const lowering: Lowering = {
    mode: options.mode,
    builder,
    connectors,
    diagnostics,
    config,
    range: job.range,
    lower: relation => lowerRelation(lowering, relation),
  };
  for (const sink of optimized) lowerSink(lowering, sink);
  const fused = pushFilterIntoNormalize(fuseCalcs(builder.drafts, isRepeatable), isRepeatable);
  const isOn = (rule: string): boolean => !options.disabledRules?.includes(rule);
  const pushed = isOn('push-filter-into-source') ? pushFilterIntoSource(fused, isRepeatable) : fused;
  const isFixed = (expression: Expression): boolean =>
    options.mode === 'stream' ? isRepeatable(expression) : isDeterministic(expression, isFixedInBatch);
  const prunes = (table: ResolvedTable): boolean => connectors.get(table.connector)?.prunesPartitions === true;
  const drafts = isOn('prune-partitions') ? prunePartitions(pushed, isFixed, prunes) : pushed;
  const isPreview = optimized.some(({ table }) => table.connector === 'lockstep.preview');
  const complete = isPreview ? drafts : withSideSinks(drafts, options.mode, config);
  const nodes = inferChangelog(complete, { mode: options.mode, connectors, config }, diagnostics);
  const isRefused = diagnostics.some(diagnostic => diagnostic.severity === 'error');
  if (isRefused) return { plan: null, diagnostics };
  const placed = placeExchanges(nodes, connectors, { mode: options.mode, config });
  return { plan: { mode: options.mode, nodes: placed }, diagnostics };
}

function withSideSinks(
  drafts: readonly Draft[],
  mode: RuntimeMode,
  config: Readonly<Record<string, string>>,
): readonly Draft[] {
  const all = withDeadLetterSinks(drafts);
  return mode === 'stream' ? withLateRowsSink(all, config) : all;
}

/** The time of a batch query is that of its start. */
const isFixedInBatch = (functionName: string): boolean => getFunction(functionName).determinism !== 'non-deterministic';

function isDeterministic(expression: Expression, isDeterministicFunction: (name: string) => boolean): boolean {
  let result = true;
  visitExpression(expression, node => {
    if (node.kind !== 'call') return;
    result &&= node.userFunction?.isDeterministic ?? isDeterministicFunction(node.functionName);
  });
  return result;
}

function canReadFields(connector: ConnectorDescriptor | undefined, table: ResolvedTable): boolean {
  const formats = connector?.readsFields;
  return formats === true || (formats?.includes(table.options['format'] ?? '') ?? false);
}
