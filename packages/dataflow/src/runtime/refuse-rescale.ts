import { userError } from '@lockstep/kernel/errors';
import type { PhysicalNode, PhysicalPlan } from '@lockstep/plan/physical';
import type { CheckpointManifest } from '../checkpoint/manifest.ts';

/**
 * Not every checkpoint with rows in flight can go on in another number of subtasks. Where some had been told a watermark and others not yet, their operators have
 * got to different points of event time, and state that is put together has one. And changes of one row must stay in order, while those that wait for a lookup are
 * with whoever had them, not with the owner of a key.
 */
export function refuseRescale(plan: PhysicalPlan, { parallelism, ...manifest }: CheckpointManifest, now: number): void {
  if (parallelism === now) return;
  if (manifest.isUnaligned && plan.nodes.some(assignsWatermarks))
    throw fixed(parallelism, 'rows in flight, and its subtasks have got to different points of event time');
  for (const node of plan.nodes) {
    if (node.kind !== 'lookup-join' || plan.nodes[node.inputs[0]!]!.changelogMode === 'insert-only') continue;
    if (manifest.operators.some(({ uid }) => uid === node.uid))
      throw fixed(
        parallelism,
        `changes that wait for a lookup in '${node.table.path.name}', whose order would be lost`,
      );
  }
}

const assignsWatermarks = (node: PhysicalNode): boolean =>
  node.kind === 'watermark-assigner' || (node.kind === 'function' && node.assignsWatermarks);

function fixed(parallelism: number, what: string): Error {
  const advice = `Set the parallelism back to ${parallelism}, or go on from a savepoint, which has nothing in flight`;
  return userError('checkpoint.parallelism_fixed', `The checkpoint has ${what}. ${advice}.`);
}
