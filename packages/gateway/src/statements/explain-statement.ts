import { compileError, compileStatement } from '@lockstep/backends/embedded';
import { explainLogical, explainText, planGraphOf } from '@lockstep/plan/explain';
import type { ExplainStatement } from '@lockstep/sql/ast';
import { type StatementResult, textTable } from '../results/statement-result.ts';
import { compileRequest, type StatementContext } from './statement-context.ts';

/** EXPLAIN in Flink's sections; JSON_EXECUTION_PLAN adds the plan as JSON. */
export function explain(context: StatementContext, { statement, details }: ExplainStatement): StatementResult {
  const text = context.text.slice(statement.span.start, statement.span.end);
  const { plan, sinks, diagnostics } = compileStatement(compileRequest(context, text), 0);
  if (plan === null) throw compileError(text, diagnostics);
  const physical = explainText(plan);
  const sections = [explainLogical(sinks), physical, physical.replace('Optimized Physical', 'Optimized Execution')];
  if (details.includes('JSON_EXECUTION_PLAN')) {
    sections.push(`== Physical Execution Plan ==\n${JSON.stringify(planGraphOf(plan), null, 2)}\n`);
  }
  return textTable(['result'], [[sections.join('\n')]]);
}
