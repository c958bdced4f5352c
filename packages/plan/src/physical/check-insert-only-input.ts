import type { Diagnostic } from '@lockstep/kernel/diagnostics';
import { updatingNode } from './check-sink.ts';
import type { PhysicalNode } from './physical-plan.ts';

/** Nodes that take no updates, by the name that Flink has for them. */
const insertOnlyConsumers: Partial<Record<PhysicalNode['kind'], string>> = {
  match: 'Match Recognize',
  'temporal-sort': 'TemporalSort',
  'interval-join': 'IntervalJoin',
};

/** Refuses a node whose input is a changelog that it can't take, in Flink's words. */
export function checkInsertOnlyInput(
  node: PhysicalNode,
  nodes: readonly PhysicalNode[],
  diagnostics: Diagnostic[],
): void {
  const name = insertOnlyConsumers[node.kind];
  if (name === undefined) return;
  const isUpdating = node.inputs.some(input => nodes[input]!.changelogMode !== 'insert-only');
  if (!isUpdating) return;
  diagnostics.push({
    severity: 'error',
    code: 'plan.takes_no_updates',
    message: `${name} doesn't support consuming update and delete changes which is produced by node ${updatingNode(node, nodes)}`,
    span: node.span ?? { start: 0, end: 0 },
    hint: 'Its input may only grow: use a table that is never updated, or a window aggregation.',
  });
}
