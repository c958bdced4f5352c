import type { ConnectorDescriptor, ParallelAccess } from '@lockstep/sql/catalog';
import { type Distribution, type Placement, placementOf, requiredDistribution, satisfies } from './distribution.ts';
import type { PhysicalNode, SinkNode } from './physical-plan.ts';
import { sinkChangelog } from './sink-changelog.ts';
import { type PhaseOptions, type Phases, phaseSplitter } from './two-phase.ts';

/**
 * Puts exchanges where rows are not yet where a node must have them; consumers that ask for the same of one node share an exchange. An aggregation that gets its rows through one is
 * split where that is allowed, so that fewer rows go through.
 */
export function placeExchanges(
  nodes: readonly PhysicalNode[],
  connectors: ReadonlyMap<string, ConnectorDescriptor>,
  options: PhaseOptions,
): readonly PhysicalNode[] {
  const placed: PhysicalNode[] = [];
  const placements: Placement[] = [];
  const exchangeIds = new Map<string, number>();
  const newIds: number[] = [];
  const add = (node: PhysicalNode): number => {
    const inputs = node.inputs.map(input => placements[input]!);
    const leftWidth = placed[node.inputs[0] ?? -1]?.schema.length ?? 0;
    placements.push(placementOf(node, inputs, leftWidth));
    return placed.push(node) - 1;
  };
  const exchanged = (input: number, keys: readonly number[]): number => {
    const content = `${input}:${keys.join()}`;
    const known = exchangeIds.get(content);
    if (known !== undefined) return known;
    const { uid, schema, changelogMode, upsertKeys } = placed[input]!;
    const id = placed.length;
    add({
      kind: 'exchange',
      id,
      uid: `exchange-${keys.join('.')}-${uid}`,
      inputs: [input],
      keys,
      schema,
      changelogMode,
      upsertKeys,
    });
    exchangeIds.set(content, id);
    return id;
  };
  const replacesRows = (sink: SinkNode): boolean => {
    const { takesUpdates, wantsUpdateBefore } = sinkChangelog(sink.table, connectors.get(sink.table.connector));
    return sink.primaryKey.length > 0 && takesUpdates && !wantsUpdateBefore;
  };
  const splitPhases = phaseSplitter(nodes, options);
  const phasesOf = (node: PhysicalNode, required: Distribution): Phases | null => {
    if (node.kind !== 'group-aggregate' && node.kind !== 'window-aggregate') return null;
    return satisfies(placements[newIds[node.inputs[0]!]!]!, required) ? null : splitPhases(node);
  };
  for (const unplaced of nodes) {
    const whole = withParallelism(unplaced, connectors);
    const required = whole.inputs.map((_, port) => requiredDistribution(whole, port, replacesRows));
    const phases = phasesOf(whole, required[0]!);
    const node = phases?.merging ?? whole;
    const inputs = node.inputs.map((input, port) => {
      const id = newIds[input]!;
      if (phases !== null)
        return exchanged(add({ ...phases.local, id: placed.length, inputs: [id] }), phases.merging.merges.keys);
      return satisfies(placements[id]!, required[port]!) ? id : exchanged(id, exchangeKeys(required[port]!));
    });
    const isSingleton = node.kind !== 'sink' && required.some(({ kind }) => kind === 'singleton');
    newIds.push(add({ ...node, id: placed.length, inputs, ...(isSingleton && { isSingleton }) }));
  }
  return placed;
}

const exchangeKeys = (required: Distribution): readonly number[] => ('keys' in required ? required.keys : []);

/** Tables are read and written by all subtasks where their connector can. */
function withParallelism(node: PhysicalNode, connectors: ReadonlyMap<string, ConnectorDescriptor>): PhysicalNode {
  if (node.kind !== 'source' && node.kind !== 'sink') return node;
  const parallel = connectors.get(node.table.connector)?.parallel;
  const isParallel = node.kind === 'source' ? mayScan(node.table.options, parallel?.scan) : parallel?.sink;
  return isParallel === true ? { ...node, isParallel } : node;
}

const mayScan = (options: Readonly<Record<string, string>>, scan: ParallelAccess['scan']): boolean =>
  typeof scan === 'object' ? options[scan.unlessOption] === undefined : scan === true;
