import { sourceChangelogMode } from '../logical/source-changelog.ts';
import type { PhysicalAggregate, RankNode } from './physical-plan.ts';
import type { DraftNode } from './plan-builder.ts';

/** How a column of a row changes when the row is updated; undefined: in any way. */
export type Monotonicity = readonly ('constant' | 'increasing' | 'decreasing' | undefined)[];

/** Per column of the node's output; null when rows are deleted or nothing is known. `input` is the first input's. */
export function inferMonotonicity(
  node: DraftNode,
  input: Monotonicity | null,
  inputIsInsertOnly: boolean,
): Monotonicity | null {
  switch (node.kind) {
    case 'source':
      return sourceChangelogMode(node.table) === 'insert-only' ? allConstant(node) : null;
    case 'values':
    case 'window-aggregate':
      return allConstant(node);
    case 'calc':
      return input === null
        ? null
        : node.projections.map(projection => {
            if (projection.kind === 'literal') return 'constant';
            return projection.kind === 'input-ref' ? input[projection.index] : undefined;
          });
    case 'watermark-assigner':
    case 'sort':
      return input;
    case 'group-aggregate':
      return input === null && !inputIsInsertOnly ? null : groupMonotonicity(node, input, inputIsInsertOnly);
    case 'rank':
      return input === null ? null : rankMonotonicity(node, input);
    default:
      return inputIsInsertOnly ? allConstant(node) : null;
  }
}

const allConstant = (node: DraftNode): Monotonicity => node.schema.map(() => 'constant' as const);

/** Keys stay as they are; counts and extremes of rows that are never taken back go one way. */
function groupMonotonicity(
  node: Extract<DraftNode, { kind: 'group-aggregate' }>,
  input: Monotonicity | null,
  inputIsInsertOnly: boolean,
): Monotonicity | null {
  if (!inputIsInsertOnly && node.keys.some(key => input?.[key] !== 'constant')) return null;
  return [
    ...node.keys.map(() => 'constant' as const),
    ...node.aggregates.map(aggregate => (inputIsInsertOnly ? directionOf(aggregate) : undefined)),
  ];
}

function directionOf({ functionName }: PhysicalAggregate): Monotonicity[number] {
  switch (functionName) {
    case 'COUNT':
    case 'MAX':
      return 'increasing';
    case 'MIN':
      return 'decreasing';
    default:
      return undefined;
  }
}

/** Which row has a rank changes, its partition and rank do not; the order key of a rank only gets better. */
function rankMonotonicity(
  node: Pick<RankNode, 'partition' | 'order' | 'hasRankNumber' | 'schema'>,
  input: Monotonicity,
): Monotonicity | null {
  if (node.partition.some(column => input[column] !== 'constant')) return null;
  const columns: Monotonicity[number][] = node.schema.map(() => undefined);
  for (const column of node.partition) columns[column] = 'constant';
  if (node.hasRankNumber) columns[columns.length - 1] = 'constant';
  const [only, other] = node.order;
  if (only !== undefined && other === undefined) columns[only.column] ??= only.descending ? 'increasing' : 'decreasing';
  return columns;
}
