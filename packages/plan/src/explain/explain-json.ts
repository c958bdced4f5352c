import type { PhysicalNode, PhysicalPlan } from '../physical/physical-plan.ts';
import { planGraphOf } from './plan-graph.ts';

/**
 * JSON_EXECUTION_PLAN, in the form of Flink's `StreamExecutionEnvironment.getExecutionPlan`: ids count from 1, an exchange is how rows are shipped. `uid` is ours:
 * metrics name a node by it, and taps the edges that begin there.
 */
export function explainJson(plan: PhysicalPlan, parallelism: number): string {
  const graph = planGraphOf(plan);
  const idOf = new Map(graph.nodes.map((node, i) => [node.uid, i + 1]));
  const byUid = new Map(plan.nodes.map(node => [node.uid, node]));
  const nodes = graph.nodes.map(node => {
    const id = idOf.get(node.uid)!;
    const detail = node.detail.map(({ label, value }) => `${label}=[${value}]`).join(', ');
    const physical = byUid.get(node.uid)!;
    const predecessors = graph.edges
      .filter(edge => edge.to === node.uid)
      .map((edge, port) => ({
        id: idOf.get(edge.from)!,
        ship_strategy: shipStrategy(plan, physical.inputs[port]!),
        side: port === 0 ? 'second' : 'first',
      }));
    return {
      id,
      uid: node.uid,
      type: `${prefixOf(physical)}${node.title}[${id}]`,
      pact: physical.kind === 'sink' ? 'Data Sink' : physical.inputs.length === 0 ? 'Data Source' : 'Operator',
      contents: `[${id}]:${node.title}(${detail})`,
      parallelism,
      ...(predecessors.length > 0 && { predecessors }),
    };
  });
  return `== Physical Execution Plan ==\n${JSON.stringify({ nodes }, null, 2)}\n`;
}

const prefixOf = ({ kind }: PhysicalNode): string => (kind === 'source' || kind === 'values' ? 'Source: ' : '');

function shipStrategy(plan: PhysicalPlan, input: number): 'FORWARD' | 'HASH' | 'GLOBAL' {
  const node = plan.nodes[input]!;
  if (node.kind !== 'exchange') return 'FORWARD';
  return node.keys.length === 0 ? 'GLOBAL' : 'HASH';
}
