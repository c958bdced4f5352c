import type { Diagnostic } from '@lockstep/kernel/diagnostics';
import { updatingNode } from './check-sink.ts';
import type { PhysicalNode } from './physical-plan.ts';

/** Refuses a node that sends results for good while rows behind them may still be taken back, in Flink's words. */
export function checkInput(node: PhysicalNode, nodes: readonly PhysicalNode[], diagnostics: Diagnostic[]): void {
  const isFinal = node.kind === 'window-rank' || (node.kind === 'over' && node.orderedBy !== 'value');
  if (!isFinal || node.inputs.every(input => nodes[input]!.changelogMode === 'insert-only')) return;
  const name = node.kind === 'over' ? 'OverAggregate' : 'WindowRank';
  diagnostics.push({
    severity: 'error',
    code: 'plan.takes_no_updates',
    message: `StreamPhysical${name} doesn't support consuming update and delete changes which is produced by node ${updatingNode(node, nodes)}`,
    span: node.span ?? { start: 0, end: 0 },
  });
}
