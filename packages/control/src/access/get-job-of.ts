import type { User } from '@lockstep/contracts/users';
import type { OwnedJob } from '@lockstep/db/repositories';
import type { ControlDeps } from '../control-deps.ts';
import { notFound, parseId } from './parse-id.ts';
import { scopeOf } from './scope-of.ts';

/** The job, if the user may work on it; somebody else's job is as good as none. */
export async function getJobOf(deps: ControlDeps, user: User, jobId: string): Promise<OwnedJob> {
  const missing = () => notFound('job', 'job');
  const job = await deps.database.repositories.jobs.find(await scopeOf(deps, user), parseId(jobId, missing));
  if (job === null) throw missing();
  return job;
}
