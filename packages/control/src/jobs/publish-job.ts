import { type PublishRequest, publishRequestSchema } from '@lockstep/contracts/api';
import { sides } from '@lockstep/contracts/runs';
import type { User } from '@lockstep/contracts/users';
import type { Repositories } from '@lockstep/db/repositories';
import { hasErrors } from '@lockstep/kernel/diagnostics';
import { userError } from '@lockstep/kernel/errors';
import { newId } from '@lockstep/kernel/ids';
import type { CatalogSnapshot } from '@lockstep/sql/catalog';
import { getJobOf } from '../access/get-job-of.ts';
import { parseInput } from '../access/parse-input.ts';
import { mergeDiagnostics, planFingerprint, planSide } from '../analysis.ts';
import { pruneCatalog } from '../catalog/prune-catalog.ts';
import type { ControlDeps } from '../control-deps.ts';
import { checkSchedule, nextRunAt } from '../pairs/schedule.ts';
import type { Errand } from '../runs/errand.ts';
import { runErrands } from '../runs/errand.ts';
import { replaceRun } from '../runs/replace-run.ts';
import { restartPolicy } from '../runs/restart-policy.ts';
import { checkParallelism } from '../runs/run-parallelism.ts';
import { revisionConflict } from './save-job.ts';

/**
 * Freezes the draft as a version and points the job's pair at it. The text must be right on both sides. The same client key never publishes
 * twice. With `start`, sides that run are restarted on the new version.
 */
export async function publishJob(
  deps: ControlDeps,
  user: User,
  jobId: string,
  request: PublishRequest,
): Promise<{ pair: string; versionNumber: number }> {
  const { clientKey, revision, config, start, state: stateChoice } = parseInput(publishRequestSchema, request);
  checkSchedule(config.batch.schedule);
  const { job, ownerId, workspaceId } = await getJobOf(deps, user, jobId);
  const { catalogObjects, versions } = deps.database.repositories;
  const earlier = await versions.findNumberByClientKey(job.id, clientKey);
  if (earlier !== null) return { pair: job.name, versionNumber: earlier };
  if (job.revision !== revision) throw revisionConflict(job.id);

  const catalog = pruneCatalog(await catalogObjects.snapshot(workspaceId), job.sqlText);
  const fingerprint = checkPublishable(deps, job.sqlText, catalog);
  for (const side of sides) restartPolicy(job.sqlText, config, side); // throws for a setting that is none
  await checkParallelism(deps.database.repositories, job.sqlText, config);
  const nextBatchRunAt = nextRunAt(config.batch.schedule, new Date(deps.clock.nowMs()));
  const published = await deps.database.transaction(async repositories => {
    await repositories.jobs.lock(job.id);
    const raced = await repositories.versions.findNumberByClientKey(job.id, clientKey);
    if (raced !== null) return { versionNumber: raced, errands: [] };
    const versionId = newId();
    const { sqlText } = job;
    const version = { id: versionId, jobId: job.id, revision, sqlText, catalog, config, clientKey, stateChoice };
    const versionNumber = await repositories.versions.insert({
      ...version,
      planFingerprint: fingerprint,
      publishedBy: user.name,
    });
    const pair = { id: newId(), jobId: job.id, versionId, config, nextBatchRunAt };
    const pairId = await repositories.pairs.publish(pair);
    const errands = start ? await startSides(repositories, pairId, clientKey) : [];
    await repositories.announcements.live('job', job.id, ownerId);
    await repositories.announcements.live('pair', job.name, ownerId);
    return { versionNumber, errands };
  });
  await runErrands(deps, published.errands);
  return { pair: job.name, versionNumber: published.versionNumber };
}

/** The stream plan's fingerprint of a text that is right on both sides and does something. */
function checkPublishable(deps: ControlDeps, sqlText: string, catalog: CatalogSnapshot): string {
  const stream = planSide(deps, sqlText, catalog, 'stream');
  const batch = planSide(deps, sqlText, catalog, 'batch');
  const diagnostics = mergeDiagnostics(stream.diagnostics, batch.diagnostics);
  if (hasErrors(diagnostics))
    throw userError('job.invalid', 'The job has mistakes and was not published', { details: { diagnostics } });
  if (stream.plan === null)
    throw userError('job.nothing_to_run', 'The job has no INSERT INTO, so there is nothing to run', {
      details: { diagnostics: [] },
    });
  return planFingerprint(stream.plan);
}

async function startSides(repositories: Repositories, pairId: string, clientKey: string): Promise<Errand[]> {
  const pair = await repositories.pairs.get(pairId);
  const order = { pair, trigger: 'publish', range: null } as const;
  const stream = await replaceRun(repositories, { ...order, side: 'stream', clientKey: `${clientKey}:stream` });
  if (pair.config.batch.schedule.kind === 'on-demand') return stream.errands;
  const batch = await replaceRun(repositories, { ...order, side: 'batch', clientKey: `${clientKey}:batch` });
  return [...stream.errands, ...batch.errands];
}
