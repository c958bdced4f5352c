import type { JobDto } from '@lockstep/contracts/api';
import type { User } from '@lockstep/contracts/users';
import type { Control } from '@lockstep/control/control';
import { newId } from '@lockstep/kernel/ids';
import type { PublishText } from './schemas.ts';

/** Publishes a text under a name: the job is made or its draft replaced, then published. What `lockstep publish` calls. */
export async function publishJobText(
  control: Control,
  user: User,
  { name, sqlText, config, start, clientKey }: PublishText,
): Promise<{ pair: string; versionNumber: number }> {
  const job = await saveDraft(control, user, name, sqlText);
  return control.publishJob(user, job.id, { clientKey: clientKey ?? newId(), revision: job.revision, config, start });
}

async function saveDraft(control: Control, user: User, name: string, sqlText: string): Promise<JobDto> {
  const job = (await control.listJobs(user)).find(candidate => candidate.name === name);
  if (job === undefined) return control.createJob(user, { name, sqlText });
  if (job.sqlText === sqlText) return job;
  return control.saveJob(user, { id: job.id, sqlText, revision: job.revision });
}
