// How fast an installation starts and answers, and what it takes: node scripts/bench/instance-bench.ts [--cold]
// Works on a home of its own with the sample. --cold: on a fresh clone of the last commit, so that installing and building count; else on this checkout.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pairDtoSchema } from '@lockstep/contracts/api';
import { sampleJobName, sampleJobText } from '@lockstep/sample/seed';

const checkout = path.resolve(import.meta.dirname, '../..');
const isCold = process.argv.includes('--cold');
const scratch = mkdtempSync(path.join(os.tmpdir(), 'lockstep-bench-'));
const root = isCold ? path.join(scratch, 'clone') : checkout;
const home = path.join(scratch, 'home');
const files = path.join(home, 'files');

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(2)} s`;
const report = (what: string, target: string, measured: string): void =>
  console.log(`| ${what.padEnd(58)} | ${target.padEnd(16)} | ${measured.padEnd(28)} |`);

async function until<T>(find: () => Promise<T | null>, pauseMs = 50, waitMsMax = 600_000): Promise<T> {
  for (const deadlineMs = Date.now() + waitMsMax; Date.now() < deadlineMs; await sleep(pauseMs)) {
    const found = await find().catch(() => null);
    if (found !== null) return found;
  }
  throw new Error('It did not come to pass');
}

/** `npm start` until the sign-in page is there. */
async function startInstance() {
  const startedMs = performance.now();
  const child = spawn('node', ['scripts/start.mjs'], {
    cwd: root,
    env: { ...process.env, LOCKSTEP_HOME: home, PORT: '3700' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', chunk => {
    said += chunk;
  });
  const url = await until(async () => /Studio on (\S+)/.exec(said)?.[1] ?? null);
  await until(async () => ((await fetch(`${url}/sign-in`)).ok ? true : null));
  const pageMs = performance.now() - startedMs;
  await until(async () => (said.includes('Ready with') ? true : null));
  const password = /First account: \S+ \/ (\S+)/.exec(said)?.[1] ?? '';
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await once(child, 'exit');
  };
  return { url, pageMs, password, stop };
}

/** A signed-in browser, as far as the studio can tell. */
async function signIn(url: string, password: string) {
  const headers = { Origin: url, 'Content-Type': 'application/json', Cookie: '' };
  const send = async (method: string, address: string, body?: unknown): Promise<Response> => {
    const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
    const answer = await fetch(url + address, init);
    if (!answer.ok) throw new Error(`${address}: ${answer.status} ${await answer.text()}`);
    return answer;
  };
  const session = await send('POST', '/api/session', { name: 'admin', password });
  headers.Cookie = session.headers.getSetCookie()[0]!.split(';')[0]!;
  return {
    post: (address: string, body: unknown) => send('POST', address, body),
    open: (address: string) => send('GET', address),
    pair: async (name: string) => pairDtoSchema.parse(await (await send('GET', `/api/pairs/${name}`)).json()),
  };
}

type Browser = Awaited<ReturnType<typeof signIn>>;

/** From the click to the first rows of the sample job's stream side. */
async function previewMs(browser: Browser): Promise<number> {
  const startedMs = performance.now();
  const request = {
    sqlText: sampleJobText,
    statementOffset: sampleJobText.indexOf('INSERT INTO airport_hours '),
    side: 'stream',
    rowsMax: 100,
    durationMsMax: 10_000,
  };
  const answer: { previewId: string } = JSON.parse(await (await browser.post('/api/previews', request)).text());
  const events = await browser.open(`/api/previews/${answer.previewId}/events`);
  let text = '';
  for await (const chunk of events.body!) {
    text += Buffer.from(chunk).toString('utf8');
    if (text.includes('"kind":"rows"')) return performance.now() - startedMs;
  }
  throw new Error(`The preview showed no rows: ${text}`);
}

async function batchMs(browser: Browser): Promise<number> {
  await browser.post(`/api/pairs/${sampleJobName}/commands`, {
    side: 'batch',
    command: 'run-batch',
    clientKey: `bench-${process.pid}`,
  });
  return until(async () => {
    const { run } = (await browser.pair(sampleJobName)).batch;
    if (run?.trigger !== 'user' || run.startedAt === null || run.finishedAt === null) return null;
    return Date.parse(run.finishedAt) - Date.parse(run.startedAt);
  });
}

async function publishMs(browser: Browser, url: string): Promise<number> {
  const { token } = JSON.parse(readFileSync(path.join(home, 'instance.json'), 'utf8'));
  const sqlText = `CREATE TEMPORARY TABLE nowhere (origin STRING, delay INT) WITH ('connector' = 'blackhole');
    INSERT INTO nowhere SELECT origin, delay FROM flights;`;
  const startedMs = performance.now();
  const answer = await fetch(`${url}/api/v1/jobs/publish`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ name: 'bench', sqlText }),
  });
  if (!answer.ok) throw new Error(await answer.text());
  await until(async () => ((await browser.pair('bench')).stream.run?.metrics?.rowsOut ? true : null));
  const firstRowMs = performance.now() - startedMs;
  for (const side of ['stream', 'batch'])
    await browser
      .post('/api/pairs/bench/commands', { side, command: 'stop', clientKey: `bench-stop-${side}` })
      .catch(() => undefined);
  return firstRowMs;
}

/** Rows per second with which one core follows up on the sample's JSON files, from a process that starts to its end. */
function catchUpRowsPerSecond(): number {
  const directory = path.join(files, 'sample/flights');
  const lines = readdirSync(directory).reduce(
    (sum, name) => sum + readFileSync(path.join(directory, name), 'utf8').split('\n').length - 1,
    0,
  );
  const script = path.join(files, 'catch-up.sql');
  writeFileSync(
    script,
    `CREATE TABLE flights (flight_time TIMESTAMP(3), delay INT, distance INT, origin STRING, destination STRING,
      WATERMARK FOR flight_time AS flight_time - INTERVAL '10' MINUTE) WITH ('connector' = 'filesystem', 'path' = 'sample/flights', 'format' = 'json');
    CREATE TABLE hours (window_start TIMESTAMP(3), origin STRING, flights BIGINT, delay DOUBLE) WITH ('connector' = 'blackhole');
    INSERT INTO hours SELECT window_start, origin, COUNT(*), AVG(CAST(delay AS DOUBLE))
    FROM TABLE(TUMBLE(TABLE flights, DESCRIPTOR(flight_time), INTERVAL '1' HOUR)) GROUP BY window_start, window_end, origin;`,
  );
  const startedMs = performance.now();
  execFileSync('taskset', ['-c', '0', process.execPath, path.join(root, 'apps/cli/bin/lockstep.mjs'), 'run', script]);
  return lines / ((performance.now() - startedMs) / 1_000);
}

/** Resident megabytes of the instance's processes, the children of its workers included, whose command line matches. */
function residentMegabytes(pattern: RegExp): number[] {
  const { children } = JSON.parse(readFileSync(path.join(home, 'running.json'), 'utf8'));
  const own: unknown[] = children.map(({ pid }: { pid: number }) => pid);
  return readdirSync('/proc').flatMap(pid => {
    try {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      const isOwn = own.includes(Number(pid)) || own.includes(Number(/PPid:\s+(\d+)/.exec(status)?.[1]));
      if (!isOwn || !pattern.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'))) return [];
      return [Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1_024)];
    } catch {
      return []; // it has just ended
    }
  });
}

const isSampleReady = async (browser: Browser): Promise<true | null> => {
  const { stream, batch } = await browser.pair(sampleJobName);
  return stream.state === 'RUNNING' && batch.state === 'FINISHED' ? true : null;
};

async function measure(): Promise<void> {
  if (isCold) execFileSync('git', ['clone', '--quiet', checkout, root]);
  const first = await startInstance();
  report(isCold ? 'cold start of a fresh clone' : 'first start on a fresh home', '150 s', seconds(first.pageMs));
  await until(async () => isSampleReady(await signIn(first.url, first.password)), 1_000);
  await first.stop();

  const { url, pageMs, stop } = await startInstance();
  try {
    report('warm start', '8 s', seconds(pageMs));
    const browser = await signIn(url, first.password);
    await until(() => isSampleReady(browser), 500);
    await sleep(15_000);
    report('resident, studio idle', '400 MB', residentMegabytes(/next-server|server\.js/).join(', '));
    report('resident, workers', '300 MB', residentMegabytes(/apps\/worker\/src\/main/).join(', '));
    report('resident, engine processes', '300 MB', residentMegabytes(/run-process/).join(', '));
    const previews: number[] = [];
    for (let i = 0; i < 6; i++) {
      previews.push(await previewMs(browser));
      await sleep(1_000);
    }
    const warm = previews.slice(1).toSorted((a, b) => a - b);
    report('preview of the sample job, median of 5', '500 ms', `${Math.round(warm[2]!)} ms`);
    report('publish to first stream row', '2 s', seconds(await publishMs(browser, url)));
    report('sample batch over 3,000,000 rows of Parquet', '5 s', seconds(await batchMs(browser)));
  } finally {
    await stop();
  }
  const rate = Math.round(catchUpRowsPerSecond());
  report('stream catch-up on one core, with the start of the process', '500,000 rows/s', `${rate} rows/s`);
}

try {
  await measure();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
