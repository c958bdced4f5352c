import type {
  Expression,
  Join,
  MatchRecognize,
  OrderItem,
  Query,
  Select,
  SetOperation,
  Values,
  WindowSpecification,
} from '../ast/index.ts';
import type { MarkCollector } from './layout-marks.ts';

/** The clauses of a query around its body. */
export function markQuery(marks: MarkCollector, query: Query): void {
  if (query.with !== undefined) {
    marks.clause(marks.from(query.with.span.start));
    query.with.items.forEach((item, index) => {
      if (index > 0) marks.clause(marks.from(item.span.start));
    });
  }
  markOrderBy(marks, query.orderBy);
  if (query.limit !== undefined) {
    const { start } = query.limit.span;
    const limit = marks.before(start, 'LIMIT') ?? -1;
    marks.clause(Math.max(limit, marks.before(start, 'FETCH') ?? -1));
  }
  if (query.offset !== undefined && isKeywordBefore(marks, query.offset, 'OFFSET'))
    marks.clause(marks.before(query.offset.span.start, 'OFFSET'));
}

/** In `LIMIT skipped, n` the offset has no keyword of its own. */
function isKeywordBefore(marks: MarkCollector, expression: Expression, key: string): boolean {
  let index = marks.from(expression.span.start) - 1;
  while (marks.piece(index).key === '(') index -= 1;
  return marks.piece(index).key === key;
}

function markOrderBy(marks: MarkCollector, orderBy: readonly OrderItem[]): void {
  const [first] = orderBy;
  if (first !== undefined) marks.clause(marks.before(first.span.start, 'ORDER'), first.span.start);
}

export function markSelect(marks: MarkCollector, select: Select): void {
  const [firstItem] = select.items;
  marks.clause(marks.from(select.span.start), firstItem?.span.start);
  if (select.from !== undefined) marks.clause(marks.before(select.from.span.start, 'FROM'));
  if (select.where !== undefined) marks.clause(marks.before(select.where.span.start, 'WHERE'));
  if (select.groupBy !== undefined)
    marks.clause(marks.from(select.groupBy.span.start), select.groupBy.elements[0]?.span.start);
  if (select.having !== undefined) marks.clause(marks.before(select.having.span.start, 'HAVING'));
  const [firstWindow] = select.windows;
  if (firstWindow !== undefined) marks.clause(marks.before(firstWindow.span.start, 'WINDOW'), firstWindow.span.start);
  if (select.qualify !== undefined) marks.clause(marks.before(select.qualify.span.start, 'QUALIFY'));
}

export function markValues(marks: MarkCollector, values: Values): void {
  marks.clause(marks.from(values.span.start), values.rows[0]?.span.start);
}

export function markSetOperation(marks: MarkCollector, operation: SetOperation): void {
  marks.clause(marks.afterBrackets(operation.left.span.end));
}

/** The words of the join, not its comma. */
export function markJoin(marks: MarkCollector, join: Join): void {
  if (join.type !== 'COMMA') marks.clause(marks.afterBrackets(join.left.span.end));
}

export function markWindow(marks: MarkCollector, window: WindowSpecification): void {
  const [firstKey] = window.partitionBy;
  if (firstKey !== undefined) marks.clause(marks.before(firstKey.span.start, 'PARTITION'));
  markOrderBy(marks, window.orderBy);
  if (window.frame !== undefined) marks.clause(marks.from(window.frame.span.start));
}

export function markMatchRecognize(marks: MarkCollector, match: MatchRecognize): void {
  const opening = marks.from(match.input.span.end);
  const word =
    marks.piece(opening).key === 'MATCH_RECOGNIZE'
      ? opening
      : marks.before(match.pattern.span.start, 'MATCH_RECOGNIZE');
  if (word === undefined) return;
  const bracket = word + 1;
  const close = marks.brackets.get(bracket) ?? bracket;
  marks.hardBrackets.add(bracket);
  const starts = new Set([
    'PARTITION',
    'ORDER',
    'MEASURES',
    'ONE',
    'ALL',
    'AFTER',
    'PATTERN',
    'WITHIN',
    'SUBSET',
    'DEFINE',
  ]);
  for (let index = bracket + 1; index < close; index = (marks.brackets.get(index) ?? index) + 1)
    if (starts.has(marks.piece(index).key)) marks.clause(index);
  marks.firstItems.set(
    marks.before(match.measures[0]?.span.start ?? 0, 'MEASURES') ?? -1,
    marks.from(match.measures[0]?.span.start ?? 0),
  );
  marks.firstItems.set(
    marks.before(match.define[0]?.span.start ?? 0, 'DEFINE') ?? -1,
    marks.from(match.define[0]?.span.start ?? 0),
  );
}
