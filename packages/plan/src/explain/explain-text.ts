import type { PhysicalPlan } from '../physical/physical-plan.ts';
import { type PlanGraphNode, planGraphOf } from './plan-graph.ts';

/** The physical plan as indented text, sinks first; a node shared by several consumers is printed once and named by its uid afterwards. */
export function explainText(plan: PhysicalPlan): string {
  const graph = planGraphOf(plan);
  const byUid = new Map(graph.nodes.map(node => [node.uid, node]));
  const inputsOf = Map.groupBy(graph.edges, edge => edge.to);
  const printed = new Set<string>();
  const lines = ['== Optimized Physical Plan =='];
  const print = (uid: string, depth: number): void => {
    const indent = depth === 0 ? '' : `${'   '.repeat(depth - 1)}+- `;
    if (printed.has(uid)) {
      lines.push(`${indent}Reused(${uid})`);
      return;
    }
    printed.add(uid);
    lines.push(indent + describe(byUid.get(uid)!));
    for (const edge of inputsOf.get(uid) ?? []) print(edge.from, depth + 1);
  };
  for (const node of graph.nodes) if (node.kind === 'sink') print(node.uid, 0);
  return `${lines.join('\n')}\n`;
}

/** One operator as `explainText` prints it. */
export function operatorText(plan: PhysicalPlan, uid: string): string {
  const node = planGraphOf(plan).nodes.find(candidate => candidate.uid === uid);
  return node === undefined ? uid : describe(node);
}

function describe(node: PlanGraphNode): string {
  const detail = node.detail.map(({ label, value }) => `${label}=[${value}]`).join(', ');
  return `${node.title}(${[detail, `changelog=${node.changelogMode}`].filter(part => part !== '').join(', ')})`;
}
