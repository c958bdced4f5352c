import type {
  CreateMaterializedTable,
  CreateTable,
  Delete,
  Insert,
  Option,
  StatementSet,
  Update,
} from '../ast/index.ts';
import type { MarkCollector } from './layout-marks.ts';

/** Every column and every option on a line of its own; each clause too, but for the one after the columns. */
export function markCreateTable(marks: MarkCollector, node: CreateTable | CreateMaterializedTable): void {
  const [firstElement] = node.elements;
  if (firstElement !== undefined) marks.hardBrackets.add(marks.from(firstElement.span.start) - 1);
  if (node.comment !== undefined) markDdlClause(marks, marks.before(node.comment.span.start, 'COMMENT'));
  if (node.distribution !== undefined) markDdlClause(marks, marks.from(node.distribution.span.start));
  const [firstPartition] = node.partitionedBy;
  if (firstPartition !== undefined) markDdlClause(marks, marks.before(firstPartition.span.start, 'PARTITIONED'));
  markOptions(marks, node.options);
  if (node.kind === 'create-table') {
    if (node.like !== undefined) markDdlClause(marks, marks.from(node.like.span.start));
    return;
  }
  if (node.freshness !== undefined) markDdlClause(marks, marks.before(node.freshness.span.start, 'FRESHNESS'));
  if (node.refreshMode !== undefined) markDdlClause(marks, marks.before(node.query.span.start, 'REFRESH_MODE'));
  if (node.startMode !== undefined) markDdlClause(marks, marks.before(node.startMode.span.start, 'START_MODE'));
}

/** A clause, unless it follows the parenthesis that closes a broken list: it then goes on in that line. */
function markDdlClause(marks: MarkCollector, index: number | undefined): void {
  if (index === undefined) return;
  if (!marks.closesHardBracket(index - 1)) marks.clause(index);
}

/** `WITH (..)` with a line for each option. */
export function markOptions(marks: MarkCollector, options: readonly Option[]): void {
  const [first] = options;
  if (first === undefined) return;
  const opening = marks.from(first.span.start) - 1;
  if (marks.piece(opening - 1).key === 'WITH') markDdlClause(marks, opening - 1);
  marks.hardBrackets.add(opening);
}

export function markInsert(marks: MarkCollector, node: Insert): void {
  marks.clause(marks.from(node.span.start));
  if (node.onConflict !== undefined) marks.clause(marks.before(node.span.end, 'ON'));
}

/** The inserts of a statement set are the inside of a bracket that always breaks. */
export function markStatementSet(marks: MarkCollector, node: StatementSet): void {
  const [first] = node.inserts;
  const closing = marks.from(node.span.end) - 1;
  const opening = first === undefined ? closing - 1 : marks.from(first.span.start) - 1;
  marks.brackets.set(opening, closing);
  marks.hardBrackets.add(opening);
  if (marks.piece(opening).key === 'BEGIN' && marks.piece(opening - 1).key === 'SET') marks.clause(opening);
}

export function markUpdate(marks: MarkCollector, node: Update): void {
  const [first] = node.assignments;
  if (first !== undefined) marks.clause(marks.before(first.span.start, 'SET'), first.span.start);
  if (node.where !== undefined) marks.clause(marks.before(node.where.span.start, 'WHERE'));
}

export function markDelete(marks: MarkCollector, node: Delete): void {
  if (node.where !== undefined) marks.clause(marks.before(node.where.span.start, 'WHERE'));
}
