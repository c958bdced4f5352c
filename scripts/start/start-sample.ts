import { delimiter, resolve } from 'node:path';
import { installSampleFiles, samplePlaceIn } from '@lockstep/sample/data';
import { isSeeded, sampleJobName, seedSample } from '@lockstep/sample/seed';
import type { ChildProcesses } from './child-processes.ts';
import { type DatabaseSettings, withControl } from './prepare-database.ts';
import { openSampleResults } from './sample-results.ts';

const root = resolve(import.meta.dirname, '../..');

export interface SampleStart {
  readonly settings: DatabaseSettings;
  readonly fileRoots: string;
  readonly children: ChildProcesses;
  readonly say: (line: string) => void;
}

/** Seeds the workspace with the sample and keeps its feeder running. */
export async function startSample({ settings, fileRoots, children, say }: SampleStart): Promise<void> {
  const { databaseUrl, secretKey } = settings;
  // Relative paths of jobs start at the first root.
  const fileRoot = fileRoots.split(delimiter)[0]!;
  await installSampleFiles(samplePlaceIn(fileRoot));
  await withControl(settings, async control => {
    const user = await control.getLocalUser('admin');
    if (await isSeeded(control, user, databaseUrl)) return;
    say('Publishing the sample job');
    await seedSample(control, user, await openSampleResults(databaseUrl));
    say(`The sample job ${sampleJobName} is starting`);
  });
  children.start({
    name: 'sample feeder',
    script: resolve(root, 'scripts/start/sample-feeder.ts'),
    cwd: root,
    env: { DATABASE_URL: databaseUrl, LOCKSTEP_SECRET_KEY: secretKey, LOCKSTEP_FILE_ROOTS: fileRoot },
  });
}
