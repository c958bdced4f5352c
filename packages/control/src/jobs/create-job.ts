import type { JobDto } from '@lockstep/contracts/api';
import type { User } from '@lockstep/contracts/users';
import { isUniqueViolation } from '@lockstep/db/errors';
import { userError } from '@lockstep/kernel/errors';
import { newId } from '@lockstep/kernel/ids';
import { checkName, checkSqlText } from '../access/check-input.ts';
import { scopeOf } from '../access/scope-of.ts';
import type { ControlDeps } from '../control-deps.ts';
import { hideSecrets } from '../secrets/hide-secrets.ts';
import { jobSecretPrefix } from './job-secret-prefix.ts';

export async function createJob(
  deps: ControlDeps,
  user: User,
  request: { name: string; sqlText: string },
): Promise<JobDto> {
  const name = checkName(request.name, 'job');
  checkSqlText(request.sqlText);
  const { workspaceId } = await scopeOf(deps, user);
  const id = newId();
  try {
    return await deps.database.transaction(async repositories => {
      const place = { workspaceId, ownerId: user.id, prefix: jobSecretPrefix(id) };
      const sqlText = await hideSecrets(deps, repositories, request.sqlText, place);
      const job = await repositories.jobs.insert({ id, workspaceId, ownerId: user.id, name, sqlText });
      await repositories.announcements.live('job', id, user.id);
      return job;
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw nameTaken(name);
    throw error;
  }
}

export const nameTaken = (name: string) =>
  userError('job.name_taken', `There is already a job named ${name}. Names are unique in a workspace`);
