import type { Diagnostic } from '@lockstep/kernel/diagnostics';
import { invariant } from '@lockstep/kernel/invariant';
import type { ConnectorDescriptor, RuntimeMode } from '@lockstep/sql/catalog';
import { sourceChangelogMode } from '../logical/source-changelog.ts';
import { checkInput } from './check-input.ts';
import { checkInsertOnlyInput } from './check-insert-only-input.ts';
import { checkSink } from './check-sink.ts';
import { inferKeys, isUnique, type Keys } from './infer-keys.ts';
import { inferMonotonicity, type Monotonicity } from './infer-monotonicity.ts';
import { keepsWhatCameFirst, rankStrategy } from './infer-rank.ts';
import type { ChangelogMode } from './node-base.ts';
import type { PhysicalNode } from './physical-plan.ts';
import type { DraftNode } from './plan-builder.ts';
import { type Draft, rewriteDrafts } from './rewrite-drafts.ts';
import { type SinkDraft, SinkPolicy } from './sink-policy.ts';
import { defaultStateTtlMs, stateTtlOf } from './state-ttl.ts';
import { type UpdateRequests, updateRequests, upsertKeyOfSide } from './update-requests.ts';

export interface ChangelogOptions {
  readonly mode: RuntimeMode;
  readonly connectors: ReadonlyMap<string, ConnectorDescriptor>;
  /** Session settings: `table.exec.sink.*`, `table.exec.source.cdc-events-duplicate`. */
  readonly config: Readonly<Record<string, string>>;
}

/**
 * Completes the nodes. Keys and emitted row kinds go with the data (forward); whether an update must name the row it replaces is asked by the
 * consumers (backward). What then nobody needs is left out: -U, and the normalization of upsert sources.
 */
export function inferChangelog(
  drafts: readonly Draft[],
  options: ChangelogOptions,
  diagnostics: Diagnostic[],
): readonly PhysicalNode[] {
  const policy = new SinkPolicy(options);
  const placed = placeHelpers(drafts, options, policy);
  const keys = allKeys(placed.drafts);
  const { monotonicities } = factsOf(placed.drafts, options, policy);
  const ttlMs = defaultStateTtlMs(options.mode, options.config, diagnostics);
  const nodes: PhysicalNode[] = [];
  placed.drafts.forEach((draft, id) => {
    const inputModes = draft.inputs.map(input => nodes[input]!.changelogMode);
    const changelogMode = modeOf(draft, inputModes, options.mode, placed.needsBefore[id]!);
    const facts = withInputFacts(draft, inputModes, keys, monotonicities);
    const stateTtlMs = stateTtlOf(draft, ttlMs);
    const completed = { ...facts, id, changelogMode, upsertKeys: keys[id]!, ...(stateTtlMs && { stateTtlMs }) };
    nodes.push(completed);
    checkInput(completed, nodes, diagnostics);
    if (completed.kind === 'sink') checkSink(completed, nodes, policy, diagnostics);
    if (options.mode === 'stream') checkInsertOnlyInput(completed, nodes, diagnostics);
  });
  return nodes;
}

interface Placed {
  readonly drafts: readonly Draft[];
  readonly needsBefore: readonly boolean[];
}

/** Puts what stands before sinks, then takes out and puts in what the consumers' requests make needless or needed. */
function placeHelpers(drafts: readonly Draft[], options: ChangelogOptions, policy: SinkPolicy): Placed {
  const withSinks = rewriteDrafts(drafts, (draft, _, add) =>
    draft.kind === 'sink' ? add(policy.guard(draft, add)) : add(draft),
  );
  const facts = factsOf(withSinks, options, policy);
  if (options.mode === 'batch') return { drafts: withSinks, needsBefore: withSinks.map(() => false) };
  const materialized = rewriteDrafts(withSinks, (draft, oldId, add) => {
    if (draft.kind !== 'sink') return add(draft);
    const input = withSinks[oldId]!.inputs[0]!;
    return add(policy.materialize(draft, facts.keys[input]!, facts.isInsertOnly[input]!, add));
  });
  return withoutNeedless(materialized, options, policy);
}

function withoutNeedless(drafts: readonly Draft[], options: ChangelogOptions, policy: SinkPolicy): Placed {
  const requests = updateRequests(factsOf(drafts, options, policy));
  const needsBefore: boolean[] = [];
  const rewritten = rewriteDrafts(drafts, (draft, id, add) => {
    const put = (added: Draft): number => {
      needsBefore.push(requests.before.has(id));
      return add(added);
    };
    if (draft.kind === 'changelog-normalize' && isNeedless(draft, drafts, id, requests, options))
      return draft.inputs[0]!;
    if (draft.kind !== 'source' || requests.before.has(id)) return put(draft);
    if (!emitsUpdateBefore(draft)) return put(draft);
    const { schema, uid } = draft;
    return put({ kind: 'drop-update-before', inputs: [put(draft)], schema, uid: `drop-update-before-${uid}` });
  });
  return { drafts: rewritten, needsBefore };
}

const emitsUpdateBefore = (draft: Extract<Draft, { kind: 'source' }>): boolean =>
  sourceChangelogMode(draft.table) === 'retract' && (draft.table.options['changelog-mode'] ?? '').includes('UB');

/** Consumers that need no old values take an upsert source as it is, if its deletions are as they need them and its rows are told once. */
function isNeedless(
  normalize: Extract<Draft, { kind: 'changelog-normalize' }>,
  drafts: readonly Draft[],
  id: number,
  requests: UpdateRequests,
  { config }: ChangelogOptions,
): boolean {
  if (requests.before.has(id) || normalize.condition !== undefined) return false;
  if (config['table.exec.source.cdc-events-duplicate'] === 'true') return false;
  const deletesByKey = sourceBehind(drafts, id)?.table.options['source.produces-delete-by-key'] === 'true';
  return !deletesByKey || !requests.fullDeletes.has(id);
}

function sourceBehind(drafts: readonly Draft[], id: number): Extract<Draft, { kind: 'source' }> | undefined {
  const draft = drafts[id];
  if (draft === undefined || draft.kind === 'source') return draft;
  return sourceBehind(drafts, draft.inputs[0] ?? -1);
}

function factsOf(drafts: readonly Draft[], { mode }: ChangelogOptions, policy: SinkPolicy) {
  const modes: ChangelogMode[] = [];
  const monotonicities: (Monotonicity | null)[] = [];
  for (const draft of drafts) {
    const inputModes = draft.inputs.map(input => modes[input]!);
    const isInsertOnly = inputModes.every(inputMode => inputMode === 'insert-only');
    modes.push(modeOf(draft, inputModes, mode, true));
    monotonicities.push(inferMonotonicity(draft, monotonicities[draft.inputs[0] ?? -1] ?? null, isInsertOnly));
  }
  return {
    drafts,
    keys: allKeys(drafts),
    isInsertOnly: modes.map(changelog => changelog === 'insert-only'),
    monotonicities,
    sinkOf: (sink: SinkDraft) => policy.changelogOf(sink.table),
  };
}

function allKeys(drafts: readonly Draft[]): readonly Keys[] {
  const keys: Keys[] = [];
  for (const draft of drafts) {
    const inputs = draft.inputs.map(input => ({ keys: keys[input]!, width: drafts[input]!.schema.length }));
    keys.push(inferKeys(withUniqueness(draft, keys), inputs));
  }
  return keys;
}

function withUniqueness<T extends DraftNode>(draft: T, keys: readonly Keys[]): T {
  if (draft.kind !== 'join') return draft;
  const [left, right] = draft.inputs;
  invariant(left !== undefined && right !== undefined, 'a join has two inputs');
  return {
    ...draft,
    leftUnique: isUnique(draft.leftKeys, keys[left]!),
    rightUnique: isUnique(draft.rightKeys, keys[right]!),
  };
}

/** What a node must know of its input's changelog. */
function withInputFacts<T extends DraftNode>(
  draft: T,
  inputModes: readonly ChangelogMode[],
  keys: readonly Keys[],
  monotonicities: readonly (Monotonicity | null)[],
): T {
  const needsRetraction = inputModes.some(inputMode => inputMode !== 'insert-only');
  if (draft.kind === 'rank') {
    const input = draft.inputs[0]!;
    const known = { isInsertOnly: !needsRetraction, keys: keys[input]!, monotonicity: monotonicities[input]! };
    return { ...draft, strategy: rankStrategy(draft, known) };
  }
  if (draft.kind === 'group-aggregate' || draft.kind === 'window-aggregate') return { ...draft, needsRetraction };
  if (draft.kind !== 'join') return draft;
  const [leftUpsertKey, rightUpsertKey] = inputModes.map((inputMode, port) =>
    inputMode === 'upsert' ? upsertKeyOfSide(keys, draft, port) : undefined,
  );
  return {
    ...withUniqueness(draft, keys),
    ...(leftUpsertKey && { leftUpsertKey }),
    ...(rightUpsertKey && { rightUpsertKey }),
  };
}

function modeOf(
  draft: DraftNode,
  inputs: readonly ChangelogMode[],
  mode: RuntimeMode,
  needsBefore: boolean,
): ChangelogMode {
  const isInsertOnly = inputs.every(input => input === 'insert-only');
  const strongest = isInsertOnly ? 'insert-only' : inputs.includes('upsert') ? 'upsert' : 'retract';
  switch (draft.kind) {
    case 'source':
      return sourceChangelogMode(draft.table);
    case 'match':
    case 'values':
    case 'window-aggregate':
    case 'window-rank':
      return 'insert-only';
    case 'over':
      if (mode === 'batch' || draft.orderedBy !== 'value') return 'insert-only';
      return needsBefore ? 'retract' : 'upsert';
    case 'rank':
      if (isInsertOnly && keepsWhatCameFirst(draft)) return 'insert-only';
      return needsBefore ? 'retract' : 'upsert';
    case 'window-join':
    case 'interval-join':
      return 'insert-only';
    case 'temporal-join':
    case 'snapshot-join':
      return inputs[0]!;
    case 'drop-update-before':
    case 'upsert-materialize':
      return 'upsert';
    case 'changelog-normalize':
      return needsBefore ? 'retract' : 'upsert';
    case 'group-aggregate':
      if (mode === 'batch') return 'insert-only';
      return needsBefore ? 'retract' : 'upsert';
    case 'join':
      if (mode === 'batch' || (draft.joinType === 'inner' && isInsertOnly)) return strongest;
      if (draft.joinType === 'semi' && isInsertOnly) return 'insert-only';
      return strongest === 'upsert' ? 'upsert' : 'retract';
    case 'temporal-sort':
    case 'to-changelog':
      return 'insert-only';
    case 'sort':
      return draft.keys.length > 0 ? 'insert-only' : strongest;
    case 'from-changelog':
      if (draft.upsertKey !== null) return 'upsert';
      return draft.kinds.every(([, kind]) => kind === 'INSERT') ? 'insert-only' : 'retract';
    case 'set-operation':
      if (mode === 'batch' || (isInsertOnly && draft.operation.startsWith('intersect'))) return 'insert-only';
      return 'retract';
    default:
      return strongest;
  }
}
