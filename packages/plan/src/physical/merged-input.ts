import type { Field } from '@lockstep/sql/algebra';
import type { GroupAggregateNode, PhysicalNode, PhysicalPlan, WindowAggregateNode } from './physical-plan.ts';

/** The keys of an aggregation as columns of its input, which may be the parts that a first step has sent. */
export const incomingKeys = ({ keys, merges }: GroupAggregateNode | WindowAggregateNode): readonly number[] =>
  merges?.keys ?? keys;

/** Whether a node is the second of the two steps of an aggregation. */
export const isMerging = (node: PhysicalNode): boolean =>
  (node.kind === 'group-aggregate' || node.kind === 'window-aggregate') && node.merges !== undefined;

/** The columns that the expressions of a node with one input are about: of the second step of an aggregation those of the first one's input. */
export function aggregatedSchema(plan: PhysicalPlan, node: PhysicalNode): readonly Field[] {
  const input = plan.nodes[node.inputs[0] ?? -1];
  if (input === undefined) return [];
  return isMerging(node) ? firstStepInput(plan, input) : input.schema;
}

function firstStepInput(plan: PhysicalPlan, node: PhysicalNode): readonly Field[] {
  const input = plan.nodes[node.inputs[0]!]!;
  return node.kind === 'exchange' ? firstStepInput(plan, input) : input.schema;
}
