import { fromErrorInfo, userError } from '@lockstep/kernel/errors';
import type { PhysicalPlan } from '@lockstep/plan/physical';
import { newJobId } from '../jobs/job-registry.ts';
import { type StatementResult, textTable } from '../results/statement-result.ts';
import { checkpointSettings } from './checkpoint-settings.ts';
import { planStatement, startPlan } from './run-plan.ts';
import type { StatementContext } from './statement-context.ts';

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
