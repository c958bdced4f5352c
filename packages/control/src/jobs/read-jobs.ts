import type { JobDto } from '@lockstep/contracts/api';
import type { JobVersionDto } from '@lockstep/contracts/job-versions';
import type { User } from '@lockstep/contracts/users';
import { getJobOf } from '../access/get-job-of.ts';
import { notFound } from '../access/parse-id.ts';
import { scopeOf } from '../access/scope-of.ts';
import type { ControlDeps } from '../control-deps.ts';

export async function listJobs(deps: ControlDeps, user: User): Promise<JobDto[]> {
  return deps.database.repositories.jobs.list(await scopeOf(deps, user));
}

export async function getJob(deps: ControlDeps, user: User, jobId: string): Promise<JobDto> {
  return (await getJobOf(deps, user, jobId)).job;
}

/** Newest first. */
export async function listVersions(deps: ControlDeps, user: User, jobId: string): Promise<JobVersionDto[]> {
  const { job } = await getJobOf(deps, user, jobId);
  return deps.database.repositories.versions.list(job.id);
}

export async function getVersion(deps: ControlDeps, user: User, jobId: string, number: number): Promise<JobVersionDto> {
  const { job } = await getJobOf(deps, user, jobId);
  const version = await deps.database.repositories.versions.find(job.id, number);
  if (version === null) throw notFound('job', 'version');
  return version;
}
