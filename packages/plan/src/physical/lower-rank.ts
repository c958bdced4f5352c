import type {
  Expression,
  FilterRelation,
  Literal,
  OverRelation,
  ProjectRelation,
  Relation,
  SortRelation,
} from '@lockstep/sql/algebra';
import { conjunction, conjuncts, inputRefs, mapExpression } from '../logical/expressions.ts';
import { identity } from '../logical/relations.ts';
import { windowOrder } from './lower-over.ts';
import { type Lowering, materialize, pick, project, unsupported } from './lowering.ts';
import type { RankNode, RankRange, SortColumn } from './physical-plan.ts';
import { type AddedNode, spanOf } from './plan-builder.ts';
import { windowBoundsOf } from './window-bounds.ts';

/** `SELECT ... FROM (SELECT *, ROW_NUMBER() OVER (...) AS n FROM t) WHERE n <= 10`. */
interface TopN {
  readonly over: OverRelation;
  readonly range: RankRange;
  /** The other conditions, which say nothing about the row number. */
  readonly rest: readonly Expression[];
  /** Over the columns of `over`. */
  readonly projections: readonly Expression[];
}

/** A stream's Top-N, when the relation is one; null for anything else. */
export function lowerTopN(lowering: Lowering, relation: ProjectRelation | FilterRelation): AddedNode | null {
  if (lowering.mode === 'batch') return null;
  const topN = recognizeTopN(lowering, relation);
  if (topN === null) return null;
  const { over, range } = topN;
  const rankColumn = over.input.schema.length;
  const constantRank = range.start === range.end ? range.start : null;
  const projections =
    constantRank === null
      ? topN.projections
      : topN.projections.map(projection => withConstant(projection, rankColumn, constantRank));
  const hasRankNumber = projections.some(projection => inputRefs(projection).has(rankColumn));
  const input = lowering.lower(over.input);
  const rank = addRank(lowering, input, over, range, hasRankNumber);
  if (topN.rest.length === 0) return project(lowering, rank, projections, relation.schema, relation.span);
  return lowering.builder.add({
    kind: 'calc',
    inputs: [rank.id],
    condition: conjunction(topN.rest),
    projections,
    schema: relation.schema,
    ...spanOf(relation),
  });
}

/** ORDER BY ... LIMIT n in a stream: the Top-N of one partition. */
export function lowerSortLimit(lowering: Lowering, relation: SortRelation, limit: number): AddedNode {
  const input = lowering.lower(relation.input);
  const { offset } = relation;
  const over: OverRelation = {
    kind: 'over',
    input: relation.input,
    partitionBy: [],
    orderBy: relation.keys,
    calls: [],
    schema: relation.schema,
    span: relation.span,
  };
  return addRank(lowering, input, over, { start: offset + 1, end: offset + limit }, false);
}

function recognizeTopN(lowering: Lowering, relation: ProjectRelation | FilterRelation): TopN | null {
  const filter = relation.kind === 'filter' ? relation : relation.input;
  if (filter.kind !== 'filter' || filter.input.kind !== 'over') return null;
  const over = filter.input;
  const [numbering, other] = over.calls;
  if (numbering === undefined || other !== undefined) return null;
  const { functionName } = numbering.call;
  if (functionName !== 'ROW_NUMBER' && functionName !== 'RANK' && functionName !== 'DENSE_RANK') return null;
  const bounds = rankBounds(filter.condition, over.input.schema.length);
  if (bounds === null) return null;
  if (functionName !== 'ROW_NUMBER')
    unsupported(
      lowering,
      `${functionName}() on streaming table is not supported currently`,
      over.span,
      'Use ROW_NUMBER().',
    );
  if (bounds.end === undefined) {
    const message =
      'Rank end is not specified. Currently rank only support TopN, which means the rank end must be specified.';
    unsupported(lowering, message, filter.span);
    return null;
  }
  if (typeof bounds.end === 'number' && bounds.end <= 0)
    unsupported(lowering, `Rank end should not less than zero, but now is ${bounds.end}`, filter.span);
  const projections = relation.kind === 'project' ? relation.expressions : identity(filter.schema);
  return { over, range: { start: bounds.start, end: bounds.end }, rest: bounds.rest, projections };
}

interface RankBounds {
  readonly start: number;
  readonly end: RankRange['end'] | undefined;
  readonly rest: readonly Expression[];
}

/** The bounds that a condition sets on the row number; null when it sets none, or uses the number in another way too. */
function rankBounds(condition: Expression, rankColumn: number): RankBounds | null {
  let start = 1;
  let end: RankBounds['end'];
  let isBounded = false;
  const rest: Expression[] = [];
  for (const part of conjuncts(condition)) {
    const bound = rankComparison(part, rankColumn);
    if (bound === null) {
      if (inputRefs(part).has(rankColumn)) return null;
      rest.push(part);
      continue;
    }
    isBounded = true;
    if (bound.start !== undefined) start = Math.max(start, bound.start);
    if (bound.end === undefined) continue;
    if (end !== undefined && (typeof end !== 'number' || typeof bound.end !== 'number')) return null;
    end = typeof end === 'number' && typeof bound.end === 'number' ? Math.min(end, bound.end) : bound.end;
  }
  if (!isBounded || (typeof end === 'object' && start > 1)) return null;
  return { start, end, rest };
}

type Bound = { readonly start?: number; readonly end?: RankRange['end'] };

/** `n <= 10`, `10 > n`, `n = 1`, `n <= column`. */
function rankComparison(part: Expression, rankColumn: number): Bound | null {
  if (part.kind !== 'call' || part.args.length !== 2) return null;
  const [left, right] = part.args.map(withoutCast) as [Expression, Expression];
  const isRank = (expression: Expression): boolean =>
    expression.kind === 'input-ref' && expression.index === rankColumn;
  if (isRank(left)) return boundOf(part.functionName, right, rankColumn);
  return isRank(right) ? boundOf(mirrored[part.functionName] ?? part.functionName, left, rankColumn) : null;
}

const mirrored: Readonly<Record<string, string>> = {
  LESS_THAN: 'GREATER_THAN',
  LESS_THAN_OR_EQUAL: 'GREATER_THAN_OR_EQUAL',
  GREATER_THAN: 'LESS_THAN',
  GREATER_THAN_OR_EQUAL: 'LESS_THAN_OR_EQUAL',
};

function boundOf(comparison: string, limit: Expression, rankColumn: number): Bound | null {
  if (limit.kind === 'input-ref')
    return comparison === 'LESS_THAN_OR_EQUAL' && limit.index !== rankColumn ? { end: { column: limit.index } } : null;
  const value = wholeNumber(limit);
  if (value === null) return null;
  switch (comparison) {
    case 'EQUALS':
      return { start: value, end: value };
    case 'LESS_THAN':
      return { end: value - 1 };
    case 'LESS_THAN_OR_EQUAL':
      return { end: value };
    case 'GREATER_THAN':
      return { start: value + 1 };
    case 'GREATER_THAN_OR_EQUAL':
      return { start: value };
    default:
      return null;
  }
}

function wholeNumber(expression: Expression): number | null {
  if (expression.kind !== 'literal' || expression.value === null) return null;
  const value = Number(expression.value);
  return Number.isSafeInteger(value) ? value : null;
}

/** The comparison may have widened an integer. */
const withoutCast = (expression: Expression): Expression =>
  expression.kind === 'cast' && expression.type.kind === 'BIGINT' ? withoutCast(expression.input) : expression;

function withConstant(projection: Expression, rankColumn: number, rank: number): Expression {
  return mapExpression(projection, (node): Expression => {
    if (node.kind !== 'input-ref' || node.index !== rankColumn) return node;
    return { kind: 'literal', value: String(rank), type: node.type } satisfies Literal;
  });
}

/** The Top-N node; over the bounds of a window one that waits for the window to close. */
function addRank(
  lowering: Lowering,
  input: AddedNode,
  over: OverRelation,
  range: RankRange,
  hasRankNumber: boolean,
): AddedNode {
  const { order, orderedBy, newestFirst } = windowOrder(lowering, over.orderBy);
  const keys = [...over.partitionBy, ...order.map(key => key.expression)];
  const { node, positions } = materialize(lowering, input, keys, { keepInput: true });
  const partition = positions.slice(0, over.partitionBy.length);
  const sortColumns = order.map(({ descending, nullsFirst }, i): SortColumn => {
    return { column: positions[over.partitionBy.length + i]!, descending, nullsFirst };
  });
  const rankField = over.schema[over.input.schema.length] ?? null;
  const shared = {
    inputs: [node.id],
    order: sortColumns,
    hasRankNumber,
    schema: hasRankNumber && rankField !== null ? [...node.schema, rankField] : node.schema,
    ...spanOf(over),
  };
  const window = windowOf(over.input, over.partitionBy);
  const rank =
    window !== null && typeof range.end === 'number'
      ? lowering.builder.add({
          ...shared,
          ...window,
          kind: 'window-rank',
          partition: partition.filter(column => column !== window.windowStart && column !== window.windowEnd),
          range: { start: range.start, end: range.end },
        })
      : lowering.builder.add({
          ...shared,
          kind: 'rank',
          partition,
          newestFirst,
          orderedBy,
          range,
          strategy: undetermined,
        });
  const output = [...input.schema.keys(), ...(hasRankNumber ? [node.schema.length] : [])];
  const schema = hasRankNumber && rankField !== null ? [...input.schema, rankField] : input.schema;
  return pick(lowering, rank, output, schema, over.span);
}

/** Stands in until it is known what the input sends. */
const undetermined: RankNode['strategy'] = { kind: 'retract' };

/** The window that the partition names by both its bounds; null when it names none. */
function windowOf(input: Relation, partitionBy: readonly Expression[]) {
  const bounds = windowBoundsOf(input);
  if (bounds === null) return null;
  const columns = partitionBy.flatMap(key => (key.kind === 'input-ref' ? [key.index] : []));
  const windowStart = columns.find(column => bounds.starts.has(column));
  const windowEnd = columns.find(column => bounds.ends.has(column));
  if (windowStart === undefined || windowEnd === undefined) return null;
  return { windowStart, windowEnd, isZoned: bounds.isZoned };
}
