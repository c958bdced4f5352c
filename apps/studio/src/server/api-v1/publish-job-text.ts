import type { JobDto } from '@lockstep/contracts/api';
import type { PublishText } from '@lockstep/contracts/public-api';
import type { User } from '@lockstep/contracts/users';
import type { Control } from '@lockstep/control/control';
import { hasErrors } from '@lockstep/kernel/diagnostics';
import { userError } from '@lockstep/kernel/errors';
import { newId } from '@lockstep/kernel/ids';

/** Publishes a text under a name: the job is made or its draft replaced, then published. A text with mistakes changes nothing. What `lockstep publish` calls. */
export async function publishJobText(
  control: Control,
  user: User,
  { name, sqlText, config, start, state, clientKey }: PublishText,
): Promise<{ pair: string; versionNumber: number }> {
  await refuseMistakes(control, user, sqlText);
  const job = await saveDraft(control, user, name, sqlText);
  return control.publishJob(user, job.id, {
    clientKey: clientKey ?? newId(),
    revision: job.revision,
    config,
    start,
    state,
  });
}

async function refuseMistakes(control: Control, user: User, sqlText: string): Promise<void> {
  const { stream, batch } = await control.checkJob(user, { sqlText });
  const diagnostics = [stream, batch].find(hasErrors);
  if (diagnostics !== undefined)
    throw userError('job.invalid', 'The job has mistakes and was not published', { details: { diagnostics } });
}

async function saveDraft(control: Control, user: User, name: string, sqlText: string): Promise<JobDto> {
  const job = (await control.listJobs(user)).find(candidate => candidate.name === name);
  if (job === undefined) return control.createJob(user, { name, sqlText });
  if (job.sqlText === sqlText) return job;
  return control.saveJob(user, { id: job.id, sqlText, revision: job.revision });
}
