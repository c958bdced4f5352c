import type { PhysicalNode, PhysicalPlan } from '../physical/physical-plan.ts';
import { estimatePlan } from './estimate-plan.ts';
import { rowBytes } from './row-bytes.ts';
import type { Estimate } from './row-estimate.ts';

/** Flink's measures of a plan: rows handled, steps per row, bytes read, bytes sent between subtasks, bytes kept. */
export interface Cost {
  readonly rows: number;
  readonly cpu: number;
  readonly io: number;
  readonly network: number;
  readonly memory: number;
}

export interface NodeCost {
  readonly rowCount: number;
  /** Of the node and of all below it. What several nodes read is counted for each of them. */
  readonly cumulative: Cost;
}

/** By node position. */
export function estimateCost(plan: PhysicalPlan): readonly NodeCost[] {
  const estimates = estimatePlan(plan);
  const costs: NodeCost[] = [];
  for (const node of plan.nodes) {
    const inputs = node.inputs.map(input => estimates[input]!);
    const own = costOf(node, estimates[node.id]!, inputs, plan);
    const cumulative = node.inputs.map(input => costs[input]!.cumulative).reduce(sum, own);
    costs.push({ rowCount: estimates[node.id]!.rows, cumulative });
  }
  return costs;
}

function costOf(node: PhysicalNode, output: Estimate, inputs: readonly Estimate[], plan: PhysicalPlan): Cost {
  const rowsIn = inputs.reduce((rows, input) => rows + input.rows, 0);
  const bytesIn = inputs.reduce((bytes, input, port) => {
    return bytes + input.rows * rowBytes(plan.nodes[node.inputs[port]!]!.schema);
  }, 0);
  const isSource = node.kind === 'source';
  return {
    rows: isSource ? output.rows : rowsIn,
    cpu: isSource ? output.rows : rowsIn * stepsOf(node),
    io: isSource ? output.rows * rowBytes(node.schema) : 0,
    network: node.kind === 'exchange' ? bytesIn : 0,
    memory: keepsInput.has(node.kind) ? bytesIn : keepsGroups.has(node.kind) ? output.rows * rowBytes(node.schema) : 0,
  };
}

function stepsOf(node: PhysicalNode): number {
  switch (node.kind) {
    case 'calc':
      return node.projections.filter(({ kind }) => kind !== 'input-ref').length + (node.condition ? 1 : 0);
    case 'group-aggregate':
    case 'local-aggregate':
    case 'window-aggregate':
    case 'local-window-aggregate':
      return node.keys.length + node.aggregates.length;
    case 'exchange':
      return node.keys.length;
    default:
      return 1;
  }
}

const keepsInput: ReadonlySet<PhysicalNode['kind']> = new Set([
  'join',
  'window-join',
  'interval-join',
  'temporal-join',
  'snapshot-join',
  'sort',
  'temporal-sort',
  'over',
  'set-operation',
  'upsert-materialize',
]);

const keepsGroups: ReadonlySet<PhysicalNode['kind']> = new Set([
  'group-aggregate',
  'window-aggregate',
  'rank',
  'window-rank',
  'changelog-normalize',
]);

const sum = (left: Cost, right: Cost): Cost => ({
  rows: left.rows + right.rows,
  cpu: left.cpu + right.cpu,
  io: left.io + right.io,
  network: left.network + right.network,
  memory: left.memory + right.memory,
});
