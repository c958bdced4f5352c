import { Graph, layout } from '@dagrejs/dagre';
import type { PlanGraph } from '@lockstep/contracts/plan-graph';

export const nodeWidth = 192;
export const nodeHeight = 60;

export interface PlacedNode {
  readonly uid: string;
  /** Of the upper left corner. */
  readonly x: number;
  readonly y: number;
}

/** Places the operators from left to right, sources first, without crossings where that is possible. */
export function layOutPlan(plan: PlanGraph): PlacedNode[] {
  const graph = new Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: 24, ranksep: 32, marginx: 16, marginy: 16 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const node of plan.nodes) graph.setNode(node.uid, { width: nodeWidth, height: nodeHeight });
  for (const edge of plan.edges) graph.setEdge(edge.from, edge.to);
  layout(graph);
  return plan.nodes.map(({ uid }) => {
    const { x, y } = graph.node(uid);
    return { uid, x: (x ?? 0) - nodeWidth / 2, y: (y ?? 0) - nodeHeight / 2 };
  });
}
