import type { User } from '@lockstep/contracts/users';
import { userError } from '@lockstep/kernel/errors';
import { getJobOf } from '../access/get-job-of.ts';
import type { ControlDeps } from '../control-deps.ts';
import { jobSecretPrefix } from './job-secret-prefix.ts';

/** With its versions, its pair and their history. Refused while a side runs. */
export async function deleteJob(deps: ControlDeps, user: User, jobId: string): Promise<void> {
  const { job, ownerId, workspaceId, pairId } = await getJobOf(deps, user, jobId);
  await deps.database.transaction(async repositories => {
    await repositories.jobs.lock(job.id);
    if (pairId !== null && (await repositories.runs.hasActive(pairId)))
      throw userError('job.running', 'Stop both sides of the pair before you delete the job');
    await repositories.jobs.delete(job.id);
    await repositories.secrets.deleteByPrefix(workspaceId, jobSecretPrefix(job.id));
    await repositories.announcements.live('job', job.id, ownerId);
    if (pairId !== null) await repositories.announcements.live('pair', job.name, ownerId);
  });
}
