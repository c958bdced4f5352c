import { compileError, compileStatement } from '@lockstep/backends/embedded';
import { explainJob } from '@lockstep/plan/explain';
import type { ExplainStatement } from '@lockstep/sql/ast';
import { type StatementResult, textTable } from '../results/statement-result.ts';
import { compileRequest, type StatementContext } from './statement-context.ts';

export function explain(context: StatementContext, { statement, details }: ExplainStatement): StatementResult {
  const text = context.text.slice(statement.span.start, statement.span.end);
  const { plan, sinks, config, diagnostics } = compileStatement(compileRequest(context, text), 0);
  if (plan === null) throw compileError(text, diagnostics);
  return textTable(['result'], [[explainJob({ sinks, plan, config }, details)]]);
}
