import { delimiter, resolve } from 'node:path';
import { installSampleFiles, samplePlaceIn } from '@lockstep/sample/data';
import { isSeeded, sampleJobName, seedSample } from '@lockstep/sample/seed';
import type { ChildProcesses } from './child-processes.ts';
import { type DatabaseSettings, withControl } from './prepare-database.ts';
import { openSampleResults } from './sample-results.ts';

const root = resolve(import.meta.dirname, '../..');

/** Relative paths of jobs start at the first root. */
const firstOf = (fileRoots: string): string => fileRoots.split(delimiter)[0]!;

/** Gives a new workspace the sample. Its job runs as soon as there are workers. */
export async function openSample(
  settings: DatabaseSettings,
  fileRoots: string,
  say: (line: string) => void,
): Promise<void> {
  await installSampleFiles(samplePlaceIn(firstOf(fileRoots)));
  await withControl(settings, async control => {
    const user = await control.getLocalUser('admin');
    if (await isSeeded(control, user, settings.databaseUrl)) return;
    await seedSample(control, user, await openSampleResults(settings.databaseUrl));
    say(`Published the sample job ${sampleJobName}`);
  });
}

/** Keeps the process alive that plays the sample's flights. */
export function startFeeder(
  { databaseUrl, secretKey }: DatabaseSettings,
  fileRoots: string,
  children: ChildProcesses,
): void {
  children.start({
    name: 'sample feeder',
    script: resolve(root, 'scripts/start/sample-feeder.ts'),
    cwd: root,
    env: { DATABASE_URL: databaseUrl, LOCKSTEP_SECRET_KEY: secretKey, LOCKSTEP_FILE_ROOTS: firstOf(fileRoots) },
  });
}
