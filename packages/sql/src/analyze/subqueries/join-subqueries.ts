import { type Expression as ExpressionNode, walk } from '../../ast/index.ts';
import { type Analysis, AnalysisFailure, type CommonTables, failUnsupported } from '../analysis.ts';
import type { ScopedRelation } from '../scoped-relation.ts';
import { conjunctNodes, keepAll } from '../where.ts';

/** The condition of a join: what a join decides itself, and what asks subqueries. */
interface JoinCondition {
  readonly plain: readonly ExpressionNode[];
  readonly subqueries: readonly ExpressionNode[];
}

export function splitCondition(on: ExpressionNode): JoinCondition {
  const conjuncts = conjunctNodes(on);
  const subqueries = conjuncts.filter(hasSubquery);
  return { plain: subqueries.length === 0 ? [on] : conjuncts.filter(node => !subqueries.includes(node)), subqueries };
}

function hasSubquery(node: ExpressionNode): boolean {
  let found = false;
  walk(node, ({ kind }) => {
    found ||= kind === 'query';
    return !found;
  });
  return found;
}

/**
 * The side of an outer join that is padded, with the rows alone for which the subqueries in ON hold: a row that they refuse has no partner.
 * They can name columns of that side alone.
 */
export function keepPartners(
  analysis: Analysis,
  side: ScopedRelation,
  subqueries: readonly ExpressionNode[],
  tables: CommonTables,
): ScopedRelation {
  const apart: Analysis = { ...analysis, diagnostics: [] };
  try {
    return { ...side, relation: keepAll(apart, side, subqueries, tables, 'ON') };
  } catch (error) {
    const [problem] = apart.diagnostics;
    if (!(error instanceof AnalysisFailure) || problem === undefined) throw error;
    if (!problem.code.endsWith('_unknown')) {
      analysis.diagnostics.push(problem);
      throw error;
    }
    const what = 'A subquery in ON of an outer join that names other columns than those of the side that is padded';
    return failUnsupported(analysis, what, subqueries[0]!.span);
  }
}
