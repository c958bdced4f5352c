import type { JobDto } from '@lockstep/contracts/api';
import type { User } from '@lockstep/contracts/users';
import { isUniqueViolation } from '@lockstep/db/errors';
import { userError } from '@lockstep/kernel/errors';
import { checkName, checkSqlText } from '../access/check-input.ts';
import { getJobOf } from '../access/get-job-of.ts';
import type { ControlDeps } from '../control-deps.ts';
import { hideSecrets } from '../secrets/hide-secrets.ts';
import { nameTaken } from './create-job.ts';
import { jobSecretPrefix } from './job-secret-prefix.ts';

export interface SaveJobRequest {
  readonly id: string;
  readonly sqlText: string;
  /** The revision that was edited; a save on top of a newer one is refused, so nobody's work is lost. */
  readonly revision: number;
  readonly name?: string | undefined;
}

/** A pair goes by its job's name, so renaming a job renames its pair. */
export async function saveJob(deps: ControlDeps, user: User, request: SaveJobRequest): Promise<JobDto> {
  checkSqlText(request.sqlText);
  const name = request.name === undefined ? undefined : checkName(request.name, 'job');
  const { job, ownerId, workspaceId } = await getJobOf(deps, user, request.id);
  try {
    return await deps.database.transaction(async repositories => {
      const place = { workspaceId, ownerId, prefix: jobSecretPrefix(job.id) };
      const sqlText = await hideSecrets(deps, repositories, request.sqlText, place);
      const saved = await repositories.jobs.save(job.id, request.revision, { sqlText, name });
      if (saved === null) throw revisionConflict(job.id);
      await repositories.announcements.live('job', job.id, ownerId);
      return saved;
    });
  } catch (error) {
    if (name !== undefined && isUniqueViolation(error)) throw nameTaken(name);
    throw error;
  }
}

export const revisionConflict = (jobId: string) =>
  userError('job.revision_conflict', 'The job was changed elsewhere since you opened it', { details: { jobId } });
