import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { SeededRandom } from '@lockstep/testkit/simulation';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase } from '../../tooling/test-services/test-database.ts';
import { fileRowsOf, type JobShape, jobShapes, scriptOf, writeInput } from './job-shapes.ts';
import { runJob } from './run-job.ts';

const { LOCKSTEP_CHAOS_KILLS, LOCKSTEP_CHAOS_SEED } = process.env;

/** Of each shape: one in `npm test`, so many that they are 200 and more in `npm run test:chaos`. */
const killsPerShape = Number(LOCKSTEP_CHAOS_KILLS ?? 1);
const seed = Number(LOCKSTEP_CHAOS_SEED ?? 1);
const isLong = killsPerShape > 1;

/** Threads of a job: two in the long version, one or two in the short one. */
const parallelismOf = (shape: JobShape): number => (isLong ? 2 : 1 + (jobShapes.indexOf(shape) % 2));

const delayMsMax = 40;
const checkpointsMax = 6;

let directory = '';
let database: Awaited<ReturnType<typeof createTestDatabase>>;
let client: pg.Client;

beforeAll(async () => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'chaos-'));
  writeInput(directory);
  database = await createTestDatabase({ isMigrated: false });
  client = new pg.Client({ connectionString: database.url, options: '-c TimeZone=UTC' });
  await client.connect();
});

afterAll(async () => {
  await client.end();
  await database.drop();
  rmSync(directory, { recursive: true, force: true });
});

function script(shape: JobShape): string {
  const url = new URL(database.url);
  return scriptOf(shape, {
    url: `jdbc:postgresql://${url.host}${url.pathname}`,
    username: url.username,
    password: decodeURIComponent(url.password),
  });
}

/** Nothing is there that an attempt has written. */
async function reset({ sink, columns }: JobShape): Promise<void> {
  for (const name of ['outcome', 'checkpoints']) rmSync(path.join(directory, name), { recursive: true, force: true });
  if (sink === 'files') return;
  await client.query('DROP TABLE IF EXISTS outcome, lockstep_sink_epochs, lockstep_sink_commits, lockstep_sink_staged');
  await client.query(`CREATE TABLE outcome (${columns.replaceAll('STRING', 'text').replace(' NOT ENFORCED', '')})`);
}

/** The rows of the result in an order of their own; a row that is there twice is there twice. */
async function resultOf({ sink }: JobShape): Promise<readonly string[]> {
  if (sink === 'postgres') {
    const { rows } = await client.query('SELECT outcome::text AS row FROM outcome');
    return rows.map(({ row }) => String(row)).sort();
  }
  return fileRowsOf(directory);
}

/** Runs an attempt in a process of its own and kills it, so long after its start or its n-th checkpoint. Answers whether it got to the end before. */
async function attempt(
  scriptFile: string,
  parallelism: number,
  kill: { afterCheckpoints: number; delayMs: number } | null,
): Promise<boolean> {
  const child = fork(path.join(import.meta.dirname, 'job-child.ts'), [directory, scriptFile, String(parallelism)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  let seen = -1;
  child.on('message', () => {
    seen += 1;
    if (seen === kill?.afterCheckpoints) setTimeout(() => child.kill('SIGKILL'), kill.delayMs);
  });
  const [code, signal] = await once(child, 'exit');
  if (code !== 0 && signal !== 'SIGKILL') throw new Error(`The attempt failed by itself, with code ${code}`);
  return code === 0;
}

test.each(jobShapes)(
  '$name: killed at random points, the result is that of an undisturbed run',
  async shape => {
    const text = script(shape);
    const parallelism = parallelismOf(shape);
    await reset(shape);
    expect(await runJob(text, { directory, checkpointIntervalMs: 1_000, parallelism }, () => {})).toMatchObject({
      kind: 'finished',
    });
    const undisturbed = await resultOf(shape);
    expect(undisturbed.length).toBeGreaterThan(30);

    await reset(shape);
    const scriptFile = path.join(directory, 'job.sql');
    writeFileSync(scriptFile, text);
    const random = new SeededRandom(seed + jobShapes.indexOf(shape));
    let kills = 0;
    while (kills < killsPerShape) {
      const kill = { afterCheckpoints: random.int(checkpointsMax), delayMs: random.int(delayMsMax) };
      if (!(await attempt(scriptFile, parallelism, kill))) kills += 1;
      else {
        // It got to the end between two kills: that result counts too, then the job begins anew.
        expect(await resultOf(shape)).toEqual(undisturbed);
        await reset(shape);
      }
      if (isLong && kills % 10 === 0) process.stdout.write(`${shape.name}: ${kills} kills\n`);
    }
    expect(await attempt(scriptFile, parallelism, null)).toBe(true);
    expect(await resultOf(shape)).toEqual(undisturbed);
  },
  3_600_000,
);
