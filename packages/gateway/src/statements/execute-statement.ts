import { userError } from '@lockstep/kernel/errors';
import type { Statement } from '@lockstep/sql/ast';
import type { StatementResult } from '../results/statement-result.ts';
import { createObject, dropObject, useCatalog, useDatabase } from './catalog-statements.ts';
import { showJobs, stopJob } from './job-statements.ts';
import { runInsert } from './run-insert.ts';
import { runQuery } from './run-query.ts';
import { resetSetting, setSetting } from './setting-statements.ts';
import { parseOne, type StatementContext } from './statement-context.ts';

/** Carries out one statement. Rejects with an `AppError` when it can't be. */
export async function executeStatement(context: StatementContext): Promise<StatementResult> {
  const statement = parseOne(context.text);
  switch (statement.kind) {
    case 'query-statement':
      return runQuery(context);
    case 'insert':
    case 'statement-set':
      return runInsert(context);
    case 'create-table':
    case 'create-view':
      return createObject(context, statement);
    case 'drop':
      return dropObject(context, statement);
    case 'use-catalog':
      return useCatalog(context.session, statement);
    case 'use-database':
      return useDatabase(context.session, statement);
    case 'set':
      return setSetting(context.session, statement);
    case 'reset':
      return resetSetting(context.session, statement);
    case 'stop-job':
      return stopJob(context, statement);
    case 'show':
      if (statement.objects === 'JOBS') return showJobs(context.jobs);
      return refuse(statement);
    default:
      return refuse(statement);
  }
}

function refuse(statement: Statement): never {
  throw userError('gateway.unsupported', `${statement.kind.replaceAll('-', ' ').toUpperCase()} is not supported here`);
}
