import { estimateState } from '../estimate/estimate-state.ts';
import type { PhysicalNode, PhysicalPlan } from '../physical/physical-plan.ts';

/** What a user might want to change, and the nodes that it is about. */
export interface Advice {
  readonly level: 'ADVICE' | 'WARNING';
  readonly text: string;
  readonly nodes: readonly PhysicalNode[];
}

/** PLAN_ADVICE: what a stream could do better with other settings or another query. */
export function adviseOn(plan: PhysicalPlan): readonly Advice[] {
  if (plan.mode === 'batch') return [];
  const { nodes } = plan;
  const unbundled = nodes.filter(node => node.kind === 'group-aggregate' && node.bundle === undefined);
  const growing = estimateState(plan).flatMap(({ node, isUnbounded }) => (isUnbounded ? [node] : []));
  const advice: readonly Advice[] = [
    {
      level: 'ADVICE',
      text: "You might want to enable local-global two-phase optimization by configuring ('table.exec.mini-batch.enabled' to 'true', 'table.exec.mini-batch.allow-latency' to a positive long value, 'table.exec.mini-batch.size' to a positive long value).",
      nodes: unbundled,
    },
    {
      level: 'WARNING',
      text: "The state of these nodes grows with the input. You might want to configure 'table.exec.state.ttl' to how long a key may be idle before it is forgotten.",
      nodes: growing,
    },
    {
      level: 'WARNING',
      text: 'Every row is joined with every row. You might want to add an equality between columns of both sides.',
      nodes: nodes.filter(node => node.kind === 'join' && node.leftKeys.length === 0),
    },
    {
      level: 'ADVICE',
      text: "The query's upsert key is not the primary key of the sink, so all rows of a primary key are kept to show the newest. You might want to group or join by the primary key.",
      nodes: nodes.filter(node => node.kind === 'upsert-materialize'),
    },
  ];
  return advice.filter(({ nodes: about }) => about.length > 0);
}
