import type { Diagnostic } from '@lockstep/kernel/diagnostics';
import { invariant } from '@lockstep/kernel/invariant';
import type { ConnectorDescriptor, RuntimeMode } from '@lockstep/sql/catalog';
import { inferKeys, isUnique, type Keys } from './infer-keys.ts';
import { sourceChangelogMode } from './lower-scan.ts';
import type { ChangelogMode, PhysicalNode, SinkNode } from './physical-plan.ts';
import type { DraftNode } from './plan-builder.ts';

type Draft = DraftNode & { readonly uid: string };

/**
 * Completes the nodes: keys and emitted row kinds go with the data (forward); whether an update must name the row it replaces is asked by the
 * consumers (backward). An aggregate whose every consumer can do without -U leaves it out.
 */
export function inferChangelog(
  drafts: readonly Draft[],
  mode: RuntimeMode,
  connectors: ReadonlyMap<string, ConnectorDescriptor>,
  diagnostics: Diagnostic[],
): readonly PhysicalNode[] {
  const keys = allKeys(drafts);
  const needsBefore = updateBeforeNeeds(drafts, keys);
  const nodes: PhysicalNode[] = [];
  drafts.forEach((draft, id) => {
    const inputModes = draft.inputs.map(input => nodes[input]!.changelogMode);
    const changelogMode = modeOf(draft, inputModes, mode, needsBefore.has(id));
    const completed = { ...withInputFacts(draft, inputModes, keys), id, changelogMode, upsertKeys: keys[id]! };
    nodes.push(completed);
    if (completed.kind === 'sink') checkSink(completed, nodes, connectors.get(completed.table.connector), diagnostics);
  });
  return nodes;
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
function withInputFacts<T extends DraftNode>(draft: T, inputModes: readonly ChangelogMode[], keys: readonly Keys[]): T {
  const needsRetraction = inputModes.some(inputMode => inputMode !== 'insert-only');
  if (draft.kind === 'group-aggregate' || draft.kind === 'window-aggregate') return { ...draft, needsRetraction };
  return withUniqueness(draft, keys);
}

function modeOf(
  draft: DraftNode,
  inputs: readonly ChangelogMode[],
  mode: RuntimeMode,
  needsBefore: boolean,
): ChangelogMode {
  const isInsertOnly = inputs.every(input => input === 'insert-only');
  const strongest = isInsertOnly ? 'insert-only' : inputs.includes('retract') ? 'retract' : 'upsert';
  switch (draft.kind) {
    case 'source':
      return sourceChangelogMode(draft.table);
    case 'values':
    case 'window-aggregate':
      return 'insert-only';
    case 'changelog-normalize':
      return 'retract';
    case 'group-aggregate':
      if (mode === 'batch') return 'insert-only';
      return needsBefore ? 'retract' : 'upsert';
    case 'join':
      if (mode === 'batch' || (draft.joinType === 'inner' && isInsertOnly)) return strongest;
      return draft.joinType === 'semi' && isInsertOnly ? 'insert-only' : 'retract';
    default:
      return strongest;
  }
}

/** The nodes whose updates must come as -U and +U because some consumer needs the old row. */
function updateBeforeNeeds(drafts: readonly Draft[], keys: readonly Keys[]): ReadonlySet<number> {
  const needs = new Set<number>();
  for (let id = drafts.length - 1; id >= 0; id--) {
    const consumer = drafts[id]!;
    for (const input of consumer.inputs) {
      if (asksForBefore(consumer, needs.has(id), keys[input]!)) needs.add(input);
    }
  }
  return needs;
}

function asksForBefore(consumer: DraftNode, isAskedItself: boolean, inputKeys: Keys): boolean {
  switch (consumer.kind) {
    case 'sink':
      return !inputKeys.some(key => sameColumns(key, consumer.primaryKey));
    case 'calc': {
      const keepsKey = inputKeys.some(key =>
        key.every(column => consumer.projections.some(p => p.kind === 'input-ref' && p.index === column)),
      );
      return isAskedItself || consumer.condition !== undefined || !keepsKey;
    }
    case 'exchange':
      return isAskedItself;
    default:
      return true;
  }
}

const sameColumns = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every(column => b.includes(column));

/** Refuses a sink that can't take what the query produces, in Flink's words. */
function checkSink(
  sink: SinkNode,
  nodes: readonly PhysicalNode[],
  connector: ConnectorDescriptor | undefined,
  diagnostics: Diagnostic[],
): void {
  const { catalog, database, name } = sink.table.path;
  const report = (code: string, message: string, hint: string): void => {
    diagnostics.push({ severity: 'error', code, message, span: sink.span ?? { start: 0, end: 0 }, hint });
  };
  if (connector === undefined) return;
  if (connector.sink === null) {
    report('plan.not_a_sink', `Connector '${connector.name}' can't be written to`, 'Choose a connector with a sink.');
    return;
  }
  const takesUpdates = connector.sink === 'all' || (connector.sink === 'upsert' && sink.primaryKey.length > 0);
  if (sink.changelogMode === 'insert-only' || takesUpdates) return;
  const producer = updatingNode(sink, nodes);
  report(
    'plan.sink_takes_no_updates',
    `Table sink '${catalog}.${database}.${name}' doesn't support consuming update and delete changes which is produced by node ${producer}`,
    connector.sink === 'upsert'
      ? 'Declare a PRIMARY KEY ... NOT ENFORCED on the sink table.'
      : 'Aggregate over a window, or write to a sink that takes updates.',
  );
}

/** The node nearest to the sources from which the updates come. */
function updatingNode(node: PhysicalNode, nodes: readonly PhysicalNode[]): string {
  const updating = node.inputs.map(input => nodes[input]!).find(input => input.changelogMode !== 'insert-only');
  if (updating !== undefined) return updatingNode(updating, nodes);
  return node.kind.replace(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
}
