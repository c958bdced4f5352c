import { userError } from '@lockstep/kernel/errors';
import type { PhysicalNode, PhysicalPlan } from '@lockstep/plan/physical';

/** The node that an edge begins at. Throws `AppError` (user) when there is none, or nothing to show on its edges. */
export function tappedNode(plan: PhysicalPlan, edge: string): PhysicalNode {
  const named = plan.nodes.find(({ uid }) => uid === edge);
  if (named === undefined)
    throw userError(
      'tap.unknown_edge',
      `The run has no operator '${edge}'. EXPLAIN JSON_EXECUTION_PLAN shows their uids`,
    );
  if (named.kind === 'sink') {
    const { uid } = movedFrom(plan, plan.nodes[named.inputs[0]!]!);
    throw userError('tap.no_edge', `Nothing leaves the sink '${edge}'. Tap '${uid}', which feeds it`);
  }
  const node = movedFrom(plan, named);
  if (node.schema.length === 0)
    throw userError('tap.no_columns', `What leaves '${edge}' are elements of a program: they have no columns to show`);
  return node;
}

/** Exchanges move rows and change nothing, and a run of one task has none. */
const movedFrom = (plan: PhysicalPlan, node: PhysicalNode): PhysicalNode =>
  node.kind === 'exchange' ? movedFrom(plan, plan.nodes[node.inputs[0]!]!) : node;
