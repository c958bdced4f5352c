import { userError } from '@lockstep/kernel/errors';
import type { Statement } from '@lockstep/sql/ast';
import { done, type StatementResult } from '../results/statement-result.ts';
import { runInsert } from './run-insert.ts';
import type { StatementContext } from './statement-context.ts';

/**
 * BEGIN STATEMENT SET and END as statements of their own: what a client sends line by line. The INSERTs between them are collected and run as one job.
 * Null: the statement has nothing to do with that.
 */
export async function collectStatementSet(
  context: StatementContext,
  statement: Statement,
): Promise<StatementResult | null> {
  const { session, text } = context;
  const inserts = session.statementSet;
  if (statement.kind === 'begin-statement-set') {
    if (inserts !== null) throw refusal('A statement set has been begun already');
    session.statementSet = [];
    return done();
  }
  if (statement.kind === 'end-statement-set') {
    if (inserts === null) throw refusal('There is no BEGIN STATEMENT SET before this END');
    session.statementSet = null;
    if (inserts.length === 0) throw refusal('No INSERT was given between BEGIN STATEMENT SET and END');
    return runInsert({ ...context, text: `EXECUTE STATEMENT SET BEGIN\n${inserts.join(';\n')};\nEND` });
  }
  if (inserts === null) return null;
  if (statement.kind !== 'insert') throw refusal('Only INSERT can stand in a statement set; END closes it');
  session.statementSet = [...inserts, text.slice(statement.span.start, statement.span.end)];
  return done();
}

const refusal = (message: string): Error => userError('gateway.statement_set', message);
