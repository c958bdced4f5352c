import type { AggregateRelation } from '@lockstep/sql/algebra';
import type { RuntimeMode } from '@lockstep/sql/catalog';
import { grouped, projected } from '../estimate/estimate.ts';
import { estimateRelation } from '../estimate/estimate-relation.ts';
import { sourceChangelogMode } from '../logical/source-changelog.ts';
import { type SplitCall, splitCall } from '../optimize/split-aggregate.ts';
import { defaultParallelism } from './default-parallelism.ts';
import type { Lowering } from './lowering.ts';
import type { Draft } from './rewrite-drafts.ts';

/** A first step that leaves more than this part of the rows is not worth it, as far as estimates tell. */
const groupsPerRowMax = 0.5;

/**
 * How the aggregates of a group are split into a step before the exchange and one behind it (`table.optimizer.agg-phase-strategy`); null when there shall be one step. `input`
 * is the node that is aggregated. A stream needs mini-batch for it, as in
 * Flink; and rows must be such that are never taken back.
 */
export function twoPhaseSplits(
  lowering: Lowering,
  relation: AggregateRelation,
  input: number,
): readonly SplitCall[] | null {
  const { mode, config, builder } = lowering;
  const strategy = config['table.optimizer.agg-phase-strategy']?.toUpperCase() ?? 'AUTO';
  if (strategy === 'ONE_PHASE' || relation.aggregates.some(call => call.distinct)) return null;
  if (strategy !== 'TWO_PHASE' && !isWorthIt(lowering, relation)) return null;
  const isBundled = config['table.exec.mini-batch.enabled'] === 'true';
  if (mode === 'stream' && !isBundled) return null;
  if (!isInsertOnly(builder.drafts, input, mode)) return null;
  const splits = relation.aggregates.map(splitCall);
  return splits.every(split => split !== null) ? splits : null;
}

function isWorthIt({ mode, config }: Lowering, relation: AggregateRelation): boolean {
  if (Number(defaultParallelism(config).written) < 2) return false;
  if (mode === 'stream') return true;
  const input = estimateRelation(relation.input);
  const keys = projected(input, relation.keys);
  return grouped(keys, [...relation.keys.keys()], 0).rows <= input.rows * groupsPerRowMax;
}

/** Whether the rows are certain to be never taken back, before changelogs are inferred. In a batch that is decided at the sources. */
function isInsertOnly(drafts: readonly Draft[], id: number, mode: RuntimeMode): boolean {
  const draft = drafts[id]!;
  if (draft.kind === 'source') return sourceChangelogMode(draft.table) === 'insert-only';
  const passesOn = mode === 'batch' ? draft.kind !== 'from-changelog' : passing.has(draft.kind);
  return passesOn && draft.inputs.every(input => isInsertOnly(drafts, input, mode));
}

/** Kinds that take nothing back on their own. */
const passing: ReadonlySet<Draft['kind']> = new Set([
  'values',
  'calc',
  'watermark-assigner',
  'window-tvf',
  'union',
  'expand',
  'correlate',
  'lookup-join',
]);
