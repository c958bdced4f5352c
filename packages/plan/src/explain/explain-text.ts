import { estimateCost, type NodeCost } from '../estimate/estimate-cost.ts';
import type { ChangelogMode } from '../physical/node-base.ts';
import type { PhysicalPlan } from '../physical/physical-plan.ts';
import { type PlanGraphNode, planGraphOf } from './plan-graph.ts';
import { printCost } from './print-cost.ts';

export interface ExplainOptions {
  /** Of the section; `Optimized Physical Plan` by default. */
  readonly title?: string | undefined;
  /** The row kinds that each node sends, in Flink's letters. */
  readonly changelogMode?: boolean | undefined;
  /** Estimated rows and cumulative cost of each node. */
  readonly cost?: boolean | undefined;
  /** Numbers of what is advised, by node uid. */
  readonly advice?: ReadonlyMap<string, readonly number[]> | undefined;
}

/** The physical plan as indented text, sinks first; a node shared by several consumers is printed once and named by its uid afterwards. */
export function explainText(plan: PhysicalPlan, options: ExplainOptions = { changelogMode: true }): string {
  const graph = planGraphOf(plan);
  const byUid = new Map(graph.nodes.map(node => [node.uid, node]));
  const costs = options.cost === true ? estimateCost(plan) : [];
  const costOf = new Map(plan.nodes.map((node, id) => [node.uid, costs[id]]));
  const inputsOf = Map.groupBy(graph.edges, edge => edge.to);
  const printed = new Set<string>();
  const lines = [`== ${options.title ?? 'Optimized Physical Plan'} ==`];
  const print = (uid: string, depth: number): void => {
    const indent = depth === 0 ? '' : `${'   '.repeat(depth - 1)}+- `;
    if (printed.has(uid)) {
      lines.push(`${indent}Reused(${uid})`);
      return;
    }
    printed.add(uid);
    lines.push(indent + describe(byUid.get(uid)!, options, costOf.get(uid)));
    for (const edge of inputsOf.get(uid) ?? []) print(edge.from, depth + 1);
  };
  for (const node of graph.nodes) if (node.kind === 'sink') print(node.uid, 0);
  return `${lines.join('\n')}\n`;
}

/** One operator as `explainText` prints it. */
export function operatorText(plan: PhysicalPlan, uid: string): string {
  const node = planGraphOf(plan).nodes.find(candidate => candidate.uid === uid);
  return node === undefined ? uid : describe(node, { changelogMode: true }, undefined);
}

function describe(node: PlanGraphNode, options: ExplainOptions, cost: NodeCost | undefined): string {
  const advice = options.advice?.get(node.uid);
  const parts = [
    ...(advice === undefined ? [] : [`advice=[${advice.join(', ')}]`]),
    ...node.detail.map(({ label, value }) => `${label}=[${value}]`),
    ...(options.changelogMode ? [`changelogMode=[${kindsOf[node.changelogMode]}]`] : []),
  ];
  return `${node.title}(${parts.join(', ')})${cost === undefined ? '' : `: ${printCost(cost)}`}`;
}

const kindsOf: Readonly<Record<ChangelogMode, string>> = {
  'insert-only': 'I',
  upsert: 'I,UA,D',
  retract: 'I,UB,UA,D',
};
