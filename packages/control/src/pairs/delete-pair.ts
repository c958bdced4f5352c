import type { User } from '@lockstep/contracts/users';
import { userError } from '@lockstep/kernel/errors';
import { getPairOf } from '../access/get-pair-of.ts';
import type { ControlDeps } from '../control-deps.ts';

/** With its runs, checkpoints and reconciliations; the job and its versions stay. Refused while a side runs. */
export async function deletePair(deps: ControlDeps, user: User, name: string): Promise<void> {
  const pair = await getPairOf(deps, user, name);
  await deps.database.transaction(async repositories => {
    await repositories.jobs.lock(pair.jobId);
    if (await repositories.runs.hasActive(pair.id))
      throw userError('pair.running', 'Stop both sides before you delete the pair');
    await repositories.pairs.delete(pair.id);
    await repositories.announcements.live('pair', pair.name, pair.ownerId);
    await repositories.announcements.live('job', pair.jobId, pair.ownerId);
  });
}
