import { fromErrorInfo, userError } from '@lockstep/kernel/errors';
import type { PhysicalPlan } from '@lockstep/plan/physical';
import type { CreateTable } from '@lockstep/sql/ast';
import { findPermanent, putObject, removeObject, type StoredObject } from '../catalog/catalog-tree.ts';
import { resolveObject } from '../catalog/resolve-path.ts';
import { quoteNames, quotePath } from '../definitions/quote.ts';
import { newJobId } from '../jobs/job-registry.ts';
import { done, type StatementResult, textTable } from '../results/statement-result.ts';
import { checkpointSettings } from './checkpoint-settings.ts';
import { queryFields } from './describe-columns.ts';
import { planStatement, startPlan } from './run-plan.ts';
import { type StatementContext, updateCatalog } from './statement-context.ts';
import { createTableAs, isTaken } from './table-statements.ts';

/** INSERT and EXECUTE STATEMENT SET: a job. With `table.dml-sync` the statement ends when the job does, and fails when it fails. */
export async function runInsert(context: StatementContext): Promise<StatementResult> {
  const planned = planStatement(context);
  const jobId = newJobId();
  const checkpoint = await checkpointSettings(context, planned.plan.mode, jobId);
  const run = startPlan(context, planned, jobId, { checkpoint });
  context.jobs.add(jobId, context.settings['pipeline.name'] ?? jobName(planned.plan), run);
  if (context.settings['table.dml-sync']?.toLowerCase() === 'true') {
    const outcome = await run.done;
    if (outcome.kind === 'failed') throw fromErrorInfo(outcome.error);
    if (outcome.kind === 'canceled') throw userError('gateway.canceled', `Job ${jobId} was cancelled`);
  }
  return textTable(['job id'], [[jobId]], jobId);
}

function jobName(plan: PhysicalPlan): string {
  const sinks = plan.nodes.flatMap(node => (node.kind === 'sink' ? [node.table.path] : []));
  return `insert-into_${sinks.map(({ catalog, database, name }) => `${catalog}.${database}.${name}`).join(',')}`;
}

/** CREATE TABLE AS SELECT, REPLACE TABLE AS SELECT: the table, then the job that fills it. A job that can't start leaves no table. */
export async function createTableAndInsert(context: StatementContext, node: CreateTable): Promise<StatementResult> {
  const { session, text } = context;
  const { query } = node;
  const path = resolveObject(session.catalog, node.path);
  let former: StoredObject | null = null;
  const isNew = await updateCatalog(context, () => {
    if (query === undefined || isTaken(session.catalog, path, node)) return null;
    former = findPermanent(session.catalog, path);
    return createTableAs(context, node, query);
  });
  if (!isNew || query === undefined) return done();
  try {
    const selected = text.slice(query.span.start, query.span.end);
    const columns = quoteNames(queryFields(context, selected).map(field => field.name));
    return await runInsert({ ...context, text: `INSERT INTO ${quotePath(path)} (${columns}) ${selected}` });
  } catch (error) {
    await updateCatalog(context, () => {
      const made = findPermanent(session.catalog, path);
      if (former !== null) return putObject(session.catalog, former);
      return made === null ? null : removeObject(session.catalog, made);
    });
    throw error;
  }
}
