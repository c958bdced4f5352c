import type { RuntimeMode } from '@lockstep/sql/catalog';
import type { LogicalType } from '@lockstep/sql/types';
import { bigintType, timestampType } from '@lockstep/sql/types';
import { estimatePlan } from '../estimate/estimate-plan.ts';
import { splitCall } from '../optimize/split-aggregate.ts';
import { defaultParallelism } from './default-parallelism.ts';
import type {
  GroupAggregateNode,
  LocalAggregateNode,
  LocalWindowAggregateNode,
  PartialColumns,
  PhysicalAggregate,
  PhysicalNode,
  WindowAggregateNode,
} from './physical-plan.ts';

/** A first step that leaves more than this part of the rows is not worth it, as far as estimates tell. */
const groupsPerRowMax = 0.5;

export type AggregateNode = GroupAggregateNode | WindowAggregateNode;

/** An aggregation in two steps, before and behind an exchange by `merging.merges.keys`. */
export interface Phases {
  readonly local: LocalAggregateNode | LocalWindowAggregateNode;
  readonly merging: AggregateNode & { readonly merges: PartialColumns };
}

export interface PhaseOptions {
  readonly mode: RuntimeMode;
  readonly config: Readonly<Record<string, string>>;
}

/**
 * Whether, and how, an aggregation of `nodes` is split into a step before the exchange and one behind it (`table.optimizer.agg-phase-strategy`). Its rows must be such that are
 * never taken back. As in Flink, a GROUP BY in a stream needs mini-batch for it, and windows of the clock and sessions are made in one step. Where late rows are wanted, windows are
 * too: it is the rows that are to be seen, not their sums. The second step has the state that one step would have: a run may change its parallelism.
 */
export function phaseSplitter(
  nodes: readonly PhysicalNode[],
  { mode, config }: PhaseOptions,
): (node: AggregateNode) => Phases | null {
  const strategy = config['table.optimizer.agg-phase-strategy']?.toUpperCase() ?? 'AUTO';
  const isParallel = Number(defaultParallelism(config).written) > 1;
  if (strategy === 'ONE_PHASE' || (strategy !== 'TWO_PHASE' && !isParallel)) return () => null;
  const estimates = mode === 'batch' ? estimatePlan({ mode, nodes }) : [];
  const isWorthIt = ({ id, inputs }: AggregateNode): boolean =>
    mode === 'stream' || estimates[id]!.rows <= estimates[inputs[0]!]!.rows * groupsPerRowMax;
  const wantsLateRows = ({ id }: AggregateNode): boolean =>
    nodes.some(node => node.kind === 'side-output' && node.inputs[0] === id);
  return node => {
    const input = nodes[node.inputs[0]!]!;
    if (input.changelogMode !== 'insert-only' || (strategy !== 'TWO_PHASE' && !isWorthIt(node))) return null;
    if (node.kind === 'group-aggregate' && mode === 'stream' && node.bundle === undefined) return null;
    if (node.kind === 'window-aggregate' && (!isSliced(node) || wantsLateRows(node))) return null;
    const typeOf = (column: number): LogicalType | undefined => input.schema[column]?.type;
    const parts = node.aggregates.map(aggregate => partsOf(aggregate, typeOf(aggregate.args[0] ?? -1)));
    return parts.every(part => part !== null) ? split(node, input, parts) : null;
  };
}

const isSliced = ({ window, isProcessingTime }: WindowAggregateNode): boolean =>
  window.kind !== 'session' && isProcessingTime !== true;

/** What the first step computes of an aggregate; null: it can't be split. MIN and MAX are the same with and without DISTINCT. */
function partsOf(aggregate: PhysicalAggregate, argument: LogicalType | undefined): readonly PhysicalAggregate[] | null {
  const { functionName, call } = aggregate;
  const isDistinct = aggregate.distinct && functionName !== 'MIN' && functionName !== 'MAX';
  if (isDistinct || splitCall(call) === null) return null;
  if (functionName !== 'AVG') return [aggregate];
  const sumType = { ...bigintType, nullable: argument?.nullable !== false };
  return [
    { ...aggregate, functionName: 'SUM', call: { ...call, functionName: 'SUM', type: sumType } },
    { ...aggregate, functionName: 'COUNT', call: { ...call, functionName: 'COUNT', type: notNull } },
  ];
}

const notNull: LogicalType = { ...bigintType, nullable: false };

function split(node: AggregateNode, input: PhysicalNode, parts: readonly (readonly PhysicalAggregate[])[]): Phases {
  const keys = node.keys.map((_, k) => k);
  let next = keys.length;
  const columns = parts.map(list => list.map(() => next++));
  const fields = parts.flat().map(({ call }, p) => ({ name: `$part${p}`, type: call.type }));
  const base = {
    id: node.id,
    uid: `local-${node.uid}`,
    inputs: node.inputs,
    keys: node.keys,
    aggregates: parts.flat(),
    changelogMode: 'insert-only',
    upsertKeys: [],
    ...(node.span && { span: node.span }),
  } as const;
  const schema = [...node.keys.map(key => input.schema[key]!), ...fields];
  if (node.kind === 'group-aggregate') {
    const { bundle } = node;
    const local = { ...base, kind: 'local-aggregate', schema, ...(bundle && { bundle }) } as const;
    return { local, merging: { ...node, merges: { keys, parts: columns } } };
  }
  const { window, timeColumn, attached } = node;
  return {
    local: {
      ...base,
      kind: 'local-window-aggregate',
      window,
      timeColumn,
      ...(attached && { attached }),
      schema: [...schema, { name: '$slice_time', type: timestampType(3) }],
    },
    merging: { ...node, merges: { keys, parts: columns, timeColumn: next } },
  };
}
