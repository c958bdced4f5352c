import { incomingKeys } from '../physical/merged-input.ts';
import type { PhysicalNode, PhysicalPlan, RankRange } from '../physical/physical-plan.ts';
import { filtered, grouped, joined, projected, tableEstimate, united, widened, withRows } from './estimate.ts';
import { distinctOf, type Estimate, unknownColumn } from './row-estimate.ts';

/** Of each node, by its position: the rows that it sends over the whole input, an update as one row. */
export function estimatePlan(plan: PhysicalPlan): readonly Estimate[] {
  const estimates: Estimate[] = [];
  for (const node of plan.nodes)
    estimates.push(
      estimateNode(
        node,
        node.inputs.map(input => estimates[input]!),
      ),
    );
  return estimates;
}

/** How many rows a table function is taken to make of one, and in how many windows a row is when there may be several. */
const rowsPerRow = 2;

function estimateNode(node: PhysicalNode, inputs: readonly Estimate[]): Estimate {
  const input = inputs[0] ?? { rows: 1, columns: [] };
  switch (node.kind) {
    case 'source': {
      const table = tableEstimate(node.table, node.schema);
      return (node.partitionConditions ?? []).reduce(filtered, table);
    }
    case 'values':
      return { rows: Math.max(1, node.rows.length), columns: node.schema.map(() => unknownColumn) };
    case 'calc': {
      const passed = node.condition === undefined ? input : filtered(input, node.condition);
      return projected(passed, node.projections);
    }
    case 'changelog-normalize':
      return node.condition === undefined ? input : filtered(input, node.condition);
    case 'window-tvf':
      return withRows(widened(input, node.schema.length), input.rows * (isOnce(node.window) ? 1 : rowsPerRow));
    case 'group-aggregate':
    case 'window-aggregate':
      return grouped(input, incomingKeys(node), node.schema.length - node.keys.length);
    case 'local-aggregate':
    case 'local-window-aggregate':
      return grouped(input, node.keys, node.schema.length - node.keys.length);
    case 'join':
    case 'window-join':
    case 'interval-join':
    case 'temporal-join':
    case 'snapshot-join':
      return joined(input, inputs[1]!, node);
    case 'rank':
      return withRows(widened(input, node.schema.length), rankedRows(input, node.partition, node.range));
    case 'window-rank':
      return withRows(widened(input, node.schema.length), rankedRows(input, node.partition, node.range));
    case 'sort':
      return node.limit === undefined ? input : withRows(input, Math.min(node.limit, input.rows));
    case 'union':
      return united(inputs);
    case 'set-operation':
      return node.operation.startsWith('intersect') ? withRows(input, Math.min(input.rows, inputs[1]!.rows)) : input;
    case 'expand': {
      const rows = input.rows * node.projections.length;
      return { rows, columns: node.schema.map(() => unknownColumn) };
    }
    case 'correlate':
      return withRows(widened(input, node.schema.length), input.rows * rowsPerRow);
    case 'match':
      return { rows: input.rows, columns: node.schema.map(() => unknownColumn) };
    default:
      return widened(input, node.schema.length);
  }
}

const isOnce = ({ kind }: { readonly kind: string }): boolean => kind === 'tumble' || kind === 'session';

function rankedRows(input: Estimate, partition: readonly number[], { start, end }: RankRange): number {
  const partitions = Math.min(
    input.rows,
    partition.reduce((count, column) => count * distinctOf(input, column), 1),
  );
  return typeof end === 'number' ? Math.min(input.rows, partitions * (end - start + 1)) : input.rows;
}
