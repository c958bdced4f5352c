import { pathToFileURL } from 'node:url';
import { fromErrorInfo, userError } from '@lockstep/kernel/errors';
import type { Statement } from '@lockstep/sql/ast';
import type { Job, JobRegistry } from '../jobs/job-registry.ts';
import { done, type StatementResult, textTable } from '../results/statement-result.ts';
import { newSavepointPath } from './checkpoint-settings.ts';
import type { StatementContext } from './statement-context.ts';

export const showJobs = (jobs: JobRegistry): StatementResult => jobTable(jobs.list());

function jobTable(jobs: readonly Job[]): StatementResult {
  const rows = jobs.map(job => [job.id, job.name, job.status, new Date(job.startedAtMs).toISOString()]);
  return textTable(['job id', 'job name', 'status', 'start time'], rows);
}

/** DESCRIBE JOB. */
export function describeJob(jobs: JobRegistry, id: string): StatementResult {
  return jobTable([jobs.get(id)]);
}

/** STOP JOB: at once, or in a savepoint whose path is the result. */
export async function stopJob(
  { jobs, settings, deps }: StatementContext,
  statement: Extract<Statement, { kind: 'stop-job' }>,
): Promise<StatementResult> {
  const job = jobs.get(statement.job.value);
  if (job.status !== 'RUNNING')
    throw userError('gateway.job_ended', `Job ${job.id} is ${job.status}: it can't be stopped`);
  if (!statement.withSavepoint) {
    job.run.cancel();
    await job.run.done;
    return done();
  }
  if (statement.withDrain) throw userError('gateway.unsupported', 'STOP JOB WITH DRAIN is not supported');
  const savepointPath = await newSavepointPath(settings, deps, job.id);
  job.run.stop({ savepointPath });
  const outcome = await job.run.done;
  if (outcome.kind === 'failed') throw fromErrorInfo(outcome.error);
  return textTable(['savepoint path'], [[pathToFileURL(savepointPath).href]]);
}
