import { pairConfigSchema } from '@lockstep/contracts/runs';
import type { User } from '@lockstep/contracts/users';
import type { Control } from '@lockstep/control/control';
import { sampleJobName, sampleJobText } from './sample-job.ts';
import { jdbcUrl, type ResultsDatabase, sampleTables } from './sample-tables.ts';

/** An hour of event time per second. */
const firstSpeed = 3_600;
const checkpointIntervalMs = 3_000;

/**
 * Gives the workspace the sample: tables, job and feed, the job published and started. Every step can be repeated, and the feed, which comes last, marks the seed as
 * done: one that was cut short is finished by the next, and what a user took away stays away.
 */
export async function seedSample(control: Control, user: User, results: ResultsDatabase): Promise<void> {
  await control.executeCatalogStatements(user, sampleTables(results));
  const known = await findSampleJob(control, user);
  const job = known ?? (await control.createJob(user, { name: sampleJobName, sqlText: sampleJobText }));
  await control.publishJob(user, job.id, {
    clientKey: `sample of ${jdbcUrl(results.url)}`.slice(0, 100),
    revision: job.revision,
    config: pairConfigSchema.parse({ stream: { checkpointIntervalMs } }),
    start: true,
  });
  await control.ensureSampleFeed(user, { speed: firstSpeed });
}

/** False in a new workspace, and when the database has moved (another port): a published version keeps the address with which it was published. */
export async function isSeeded(control: Control, user: User, databaseUrl: string): Promise<boolean> {
  if ((await control.getSampleFeed(user)) === null) return false;
  const { objects } = await control.getCatalog(user);
  const results = objects.find(({ path }) => path.name === 'airport_hours');
  const isTakenAway = results === undefined || (await findSampleJob(control, user)) === undefined;
  return isTakenAway || results.createStatement.includes(`'${jdbcUrl(databaseUrl)}'`);
}

const findSampleJob = async (control: Control, user: User) =>
  (await control.listJobs(user)).find(job => job.name === sampleJobName);
