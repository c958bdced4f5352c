import type {
  AstNode,
  BinaryExpression,
  CaseExpression,
  FunctionCall,
  PatternQuantifier,
  RowConstructor,
  TableFunctionReference,
  UnaryExpression,
} from '../ast/index.ts';
import type { MarkCollector } from './layout-marks.ts';

/** AND and OR, which may begin a line. */
export function markBinary(marks: MarkCollector, node: BinaryExpression): void {
  if (node.operator !== 'AND' && node.operator !== 'OR') return;
  marks.conditions.add(marks.afterBrackets(node.left.span.end));
}

export function markUnary(marks: MarkCollector, node: UnaryExpression): void {
  if (node.operator !== 'NOT') marks.signs.add(marks.from(node.span.start));
}

/** CASE .. END is a bracket of its own, broken before WHEN and ELSE. */
export function markCase(marks: MarkCollector, node: CaseExpression): void {
  const opening = marks.from(node.span.start);
  marks.cases.add(opening);
  marks.brackets.set(opening, marks.from(node.span.end) - 1);
  for (const branch of node.branches) marks.clause(marks.from(branch.span.start));
  if (node.otherwise !== undefined) marks.clause(marks.before(node.otherwise.span.start, 'ELSE'));
}

export function markCall(marks: MarkCollector, node: FunctionCall): void {
  if (node.parenthesized) marks.tightBracketAfter(node.name.span.end);
}

/** A keyword with its parenthesis: `CAST(`, `ROW(`, `UNNEST(`, `DESCRIPTOR(`, `ARRAY[`. */
export function markKeywordBracket(marks: MarkCollector, node: AstNode): void {
  marks.tightBracketAfter(marks.piece(marks.from(node.span.start)).end);
}

export function markRow(marks: MarkCollector, node: RowConstructor): void {
  if (node.explicit) markKeywordBracket(marks, node);
}

/** `TABLE(` of a table function, LATERAL or not. */
export function markTableFunction(marks: MarkCollector, node: TableFunctionReference): void {
  const index = node.wrapped ? marks.before(node.call.span.start, 'TABLE') : undefined;
  if (index !== undefined) marks.tightBracketAfter(marks.piece(index).end);
}

/** Inside a type: `ROW<a INT, b ARRAY<INT>>`, `DECIMAL(10, 2)`; angle brackets break like others. */
export function markDataType(marks: MarkCollector, node: AstNode): void {
  const end = marks.from(node.span.end);
  const open: number[] = [];
  for (let index = marks.from(node.span.start); index < end; index += 1) {
    const { key } = marks.piece(index);
    if (marks.piece(index - 1).key === '<') marks.tight.add(index);
    if (key === '<' || key === '(' || key === '>' || key === '<>') marks.tight.add(index);
    if (key === '<') open.push(index);
    const opening = key === '>' ? open.pop() : undefined;
    if (opening !== undefined) marks.brackets.set(opening, index);
  }
}

/** `A+`, `B{2,3}?`: nothing between a pattern and its quantifier. */
export function markQuantifier(marks: MarkCollector, node: PatternQuantifier): void {
  const end = marks.from(node.span.end);
  for (let index = marks.afterBrackets(node.pattern.span.end); index < end; index += 1) marks.tight.add(index);
}
