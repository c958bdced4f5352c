import { userError } from '@lockstep/kernel/errors';
import type { DropStatement, Statement } from '@lockstep/sql/ast';
import type { CatalogTree } from '../catalog/catalog-tree.ts';
import { done, type StatementResult } from '../results/statement-result.ts';
import { analyzeTable } from './analyze-table.ts';
import { alterCatalog, createCatalog, dropCatalog, useCatalog } from './catalog-statements.ts';
import { compilePlan, executePlan } from './compiled-plan.ts';
import { alterDatabase, createDatabase, dropDatabase, useDatabase } from './database-statements.ts';
import { describe } from './describe-statement.ts';
import { explain } from './explain-statement.ts';
import { alterFunction, createFunction, dropFunction } from './function-statements.ts';
import { stopJob } from './job-statements.ts';
import { loadModule, unloadModule, useModules } from './module-statements.ts';
import { refusalOf } from './refuse-statement.ts';
import { createTableAndInsert, runInsert } from './run-insert.ts';
import { runQuery } from './run-query.ts';
import { resetSetting, setSetting } from './setting-statements.ts';
import { showColumns, showCreate, showCurrent, showList } from './show-statements.ts';
import { parseOne, type StatementContext, updateCatalog } from './statement-context.ts';
import { collectStatementSet } from './statement-set.ts';
import { alterTable, alterView, createTable, createView, dropObject } from './table-statements.ts';

/** Carries out one statement. Rejects with an `AppError` when it can't be. */
export async function executeStatement(context: StatementContext): Promise<StatementResult> {
  const statement = parseOne(context.text);
  const { session } = context;
  const collected = await collectStatementSet(context, statement);
  if (collected !== null) return collected;
  if (await updateCatalog(context, () => changeCatalog(context, statement))) return done();
  switch (statement.kind) {
    case 'query-statement':
      return runQuery(context);
    case 'insert':
    case 'statement-set':
      return runInsert(context);
    case 'create-table':
      return createTableAndInsert(context, statement);
    case 'analyze-table':
      return analyzeTable(context, statement);
    case 'explain':
      return explain(context, statement);
    case 'show':
      return showList(context, statement);
    case 'show-current':
      return showCurrent(context, statement);
    case 'show-columns':
      return showColumns(context, statement);
    case 'show-create':
      return showCreate(context, statement);
    case 'describe':
      return describe(context, statement);
    case 'set':
      return setSetting(session, statement);
    case 'reset':
      return resetSetting(session, statement);
    case 'stop-job':
      return stopJob(context, statement);
    case 'compile-plan':
      return compilePlan(context, statement);
    case 'execute-plan':
      return executePlan(context, statement);
    default:
      throw refusalOf(context, statement);
  }
}

/** The catalog after the statement; null when the statement is not about the catalog alone. */
function changeCatalog(context: StatementContext, statement: Statement): CatalogTree | null {
  const tree = context.session.catalog;
  switch (statement.kind) {
    case 'create-table':
      return statement.query === undefined ? createTable(context, statement) : null;
    case 'create-view':
      return createView(context, statement);
    case 'create-function':
      return createFunction(context, statement);
    case 'alter-function':
      return alterFunction(context, statement);
    case 'create-database':
      return createDatabase(tree, statement);
    case 'create-catalog':
      return createCatalog(tree, statement);
    case 'alter-table':
      return alterTable(context, statement);
    case 'alter-view':
      return alterView(context, statement);
    case 'alter-database':
      return alterDatabase(tree, statement);
    case 'alter-catalog':
      return alterCatalog(tree, statement);
    case 'drop':
      return drop(tree, statement);
    case 'use-catalog':
      return useCatalog(tree, statement);
    case 'use-database':
      return useDatabase(tree, statement);
    case 'use-modules':
      return useModules(tree, statement);
    case 'load-module':
      return loadModule(tree, statement);
    case 'unload-module':
      return unloadModule(tree, statement);
    default:
      return null;
  }
}

function drop(tree: CatalogTree, statement: DropStatement): CatalogTree {
  switch (statement.object) {
    case 'CATALOG':
      return dropCatalog(tree, statement);
    case 'DATABASE':
      return dropDatabase(tree, statement);
    case 'FUNCTION':
      return dropFunction(tree, statement);
    case 'TABLE':
    case 'VIEW':
      return dropObject(tree, statement);
    default:
      throw userError('gateway.unsupported', `DROP ${statement.object} is not supported here.`);
  }
}
