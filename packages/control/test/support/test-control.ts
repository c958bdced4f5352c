import { randomBytes } from 'node:crypto';
import { type PairConfig, pairConfigSchema } from '@lockstep/contracts/runs';
import type { User } from '@lockstep/contracts/users';
import { type Database, openDatabase } from '@lockstep/db/client';
import type { LogFields, Logger } from '@lockstep/kernel/logger';
import { createTestDatabase } from '../../../../tooling/test-services/test-database.ts';
import { type Control, createControl } from '../../src/control.ts';
import type { ControlOptions } from '../../src/open-deps.ts';
import { createWorkerControl, type WorkerControl } from '../../src/worker-control.ts';
import { jobSql, tablesSql, testDescriptors } from './test-descriptors.ts';

/** A control plane on a database of its own, with an administrator and a clock that the test can move. */
export interface TestControl {
  readonly control: Control;
  readonly worker: WorkerControl;
  /** For looking at rows behind the facade's back. */
  readonly database: Database;
  readonly databaseUrl: string;
  readonly admin: User;
  readonly clock: { nowMs(): number; aheadMs: number };
  /** Everything that was logged. */
  readonly log: string[];
  close(): Promise<void>;
}

export const testConfig: PairConfig = pairConfigSchema.parse({
  stream: { checkpointIntervalMs: 500, restartAttemptsMax: 2, restartDelayMs: 100 },
});

let keys = 0;
/** A client key that no other call has had. */
export const newKey = (): string => `test-key-${++keys}`;

export async function openTestControl(more: Partial<ControlOptions> = {}): Promise<TestControl> {
  const testDatabase = await createTestDatabase();
  const databaseUrl = testDatabase.url;
  const clock = { aheadMs: 0, nowMs: () => Date.now() + clock.aheadMs };
  const log: string[] = [];
  const options: ControlOptions = {
    databaseUrl,
    secretKey: randomBytes(32),
    clock,
    logger: collectingLogger(log),
    connectors: testDescriptors,
    ...more,
  };
  const control = createControl(options);
  const worker = createWorkerControl(options);
  const database = openDatabase({ databaseUrl, connectionsMax: 4 });
  await control.ensureAdmin();
  const { user: admin } = await control.openLocalSession({ userName: 'admin', label: 'test' });
  return {
    control,
    worker,
    database,
    databaseUrl,
    admin,
    clock,
    log,
    close: async () => {
      await Promise.all([control.close(), worker.close(), database.close()]);
      await testDatabase.drop();
    },
  };
}

/** The test tables in the catalog and a published, started pair of the given name. */
export async function publishPair(
  { control }: TestControl,
  user: User,
  name: string,
  {
    start = true,
    config = testConfig,
    sqlText = jobSql,
  }: { start?: boolean; config?: PairConfig; sqlText?: string } = {},
): Promise<{ jobId: string; pair: string }> {
  const { objects } = await control.getCatalog(user);
  if (objects.length === 0) await control.executeCatalogStatements(user, tablesSql);
  const job = await control.createJob(user, { name, sqlText });
  const request = { clientKey: newKey(), revision: job.revision, config, start };
  const { pair } = await control.publishJob(user, job.id, request);
  return { jobId: job.id, pair };
}

function collectingLogger(lines: string[]): Logger {
  const write =
    (own: LogFields) =>
    (message: string, fields: LogFields = {}): void => {
      lines.push(JSON.stringify({ message, ...own, ...fields }));
    };
  const make = (own: LogFields): Logger => ({
    debug: write(own),
    info: write(own),
    warn: write(own),
    error: write(own),
    with: fields => make({ ...own, ...fields }),
  });
  return make({});
}
