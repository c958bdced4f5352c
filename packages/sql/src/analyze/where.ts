import { conjunction, type Expression, identity, inputRefs, type Relation } from '../algebra/index.ts';
import type { Expression as ExpressionNode } from '../ast/index.ts';
import type { Analysis, CommonTables } from './analysis.ts';
import { asCondition } from './apply-function.ts';
import { analyzeExpression, type ExpressionContext } from './expressions.ts';
import type { ScopedRelation } from './scoped-relation.ts';
import { Subqueries } from './subqueries/subqueries.ts';

/**
 * The rows for which a condition is TRUE. Its conjuncts that only test a subquery become semi and anti joins; subqueries elsewhere in it become columns,
 * which are gone from the result.
 */
export function keepWhere(
  analysis: Analysis,
  rows: ScopedRelation,
  where: ExpressionNode,
  tables: CommonTables,
): Relation {
  return keepAll(analysis, rows, conjunctNodes(where), tables, 'WHERE');
}

/** The rows for which all conjuncts of a condition, at least one, are TRUE. `clause`: whose they are. */
export function keepAll(
  analysis: Analysis,
  { relation, scope }: ScopedRelation,
  nodes: readonly ExpressionNode[],
  tables: CommonTables,
  clause: string,
): Relation {
  const width = relation.schema.length;
  const span = { start: nodes[0]!.span.start, end: nodes.at(-1)!.span.end };
  const subqueries = new Subqueries(analysis, scope, tables, width);
  const context: ExpressionContext = { analysis, scope, subqueries };
  const conditions: Expression[] = [];
  const tests: ((rows: Relation) => Relation)[] = [];
  for (const node of nodes) {
    const test = subqueries.rowTest(context, node);
    if (test === null) conditions.push(asCondition(context, analyzeExpression(context, node), node.span, clause));
    else tests.push(test);
  }
  const keep = (rows: Relation, kept: readonly Expression[]): Relation =>
    kept.length === 0 ? rows : { kind: 'filter', input: rows, condition: conjunction(kept), schema: rows.schema, span };
  const isOwn = (condition: Expression): boolean => [...inputRefs(condition)].every(index => index < width);
  const own = keep(relation, conditions.filter(isOwn));
  const tested = tests.reduce(
    (rows, test) => test(rows),
    subqueries.attach(own, ref => ref),
  );
  const rows = keep(
    tested,
    conditions.filter(condition => !isOwn(condition)),
  );
  if (rows.schema.length === width) return rows;
  return { kind: 'project', input: rows, expressions: identity(relation.schema), schema: relation.schema };
}

/** The operands of a chain of ANDs, which may be long. */
export function conjunctNodes(where: ExpressionNode): readonly ExpressionNode[] {
  const nodes: ExpressionNode[] = [];
  const open: ExpressionNode[] = [where];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.kind === 'binary' && node.operator === 'AND') open.push(node.right, node.left);
    else nodes.push(node);
  }
  return nodes;
}
