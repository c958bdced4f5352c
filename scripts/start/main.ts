import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../tooling/embedded-postgres/embedded-postgres.ts';
import { findFreePort } from '../../tooling/processes/free-port.ts';
import { waitUntil } from '../../tooling/processes/wait-until.ts';
import { ChildProcesses } from './child-processes.ts';
import { Home } from './home.ts';
import { type DatabaseSettings, prepareDatabase, withControl } from './prepare-database.ts';
import { openSample, startFeeder } from './start-sample.ts';

const root = resolve(import.meta.dirname, '../..');
const workers = 2;
const studioStartMsMax = 60_000;
const say = (line: string): void => console.log(`[lockstep] ${line}`);

/** Brings up PostgreSQL, the schema, the first account and the workers, and keeps them until it is told to stop. */
async function start(): Promise<void> {
  const home = new Home(process.env['LOCKSTEP_HOME'] ?? join(root, '.lockstep'));
  const owner = await home.lock();
  if (owner !== null) {
    say(`Already running here (process ${owner.pid}).`);
    process.exitCode = 1;
    return;
  }
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort());
  // Whoever read the console may go away (a closed terminal, a pipe that ended): that is no reason to fall.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  let postgres: EmbeddedPostgres | null = null;
  const children = new ChildProcesses(say, identities => home.record(identities));
  try {
    const databaseUrl =
      process.env['DATABASE_URL'] ??
      (await embeddedDatabase(home, server => {
        postgres = server;
      }));
    const settings = { databaseUrl, redisUrl: process.env['REDIS_URL'], secretKey: home.secretKey() };
    await prepareDatabase(settings, say);
    const fileRoots = process.env['LOCKSTEP_FILE_ROOTS'] ?? home.path('files');
    for (const root of fileRoots.split(delimiter)) mkdirSync(root, { recursive: true });
    const hasSample = process.env['LOCKSTEP_SAMPLE'] !== 'off';
    if (hasSample) await openSample(settings, fileRoots, say);
    // The page comes before the workers: what starts beside it would only take the processors from it.
    const url = await startStudio(home, children, databaseUrl);
    await openInstance(home, settings, url, stopping.signal);
    startWorkers(home, children, databaseUrl, fileRoots);
    if (hasSample) startFeeder(settings, fileRoots, children);
    say(`Ready with ${workers} workers. Publish a job: npx lockstep publish FILE.sql`);
    if (!stopping.signal.aborted) await once(stopping.signal, 'abort');
    say('Stopping');
  } finally {
    await children.stop();
    await (postgres as EmbeddedPostgres | null)?.stop();
    home.unlock();
  }
}

async function embeddedDatabase(home: Home, onStarted: (server: EmbeddedPostgres) => void): Promise<string> {
  const directory = home.path('postgres');
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const server = await startEmbeddedPostgres({ home: directory });
  onStarted(server);
  say(`PostgreSQL on port ${server.port}`);
  return server.createDatabase('lockstep');
}

/** Waits until the studio answers, then leaves the file by which the command line finds and enters this instance. Readable by the owner only. */
async function openInstance(home: Home, settings: DatabaseSettings, url: string, signal: AbortSignal): Promise<void> {
  const isHealthy = async (): Promise<boolean> => {
    const answer = await fetch(new URL('/api/v1/health', url), { signal: AbortSignal.timeout(2_000) }).catch(
      () => null,
    );
    return answer?.ok === true || signal.aborted;
  };
  if (!(await waitUntil(isHealthy, studioStartMsMax))) throw new Error('The studio does not answer');
  if (signal.aborted) return;
  const session = { userName: 'admin', label: 'command line' };
  const { token } = await withControl(settings, control => control.openLocalSession(session));
  home.write('instance.json', { url, token, pid: process.pid });
}

function startWorkers(home: Home, children: ChildProcesses, databaseUrl: string, fileRoots: string): void {
  const env = {
    DATABASE_URL: databaseUrl,
    LOCKSTEP_SECRET_KEY: home.secretKey(),
    LOCKSTEP_DATA_DIR: home.path('data'),
    LOCKSTEP_FILE_ROOTS: fileRoots,
    LOCKSTEP_LOG_LEVEL: process.env['LOCKSTEP_LOG_LEVEL'] ?? 'warn',
    // A worker mostly waits: it needs no large young generation. Its engine processes choose their own.
    NODE_OPTIONS: '--max-semi-space-size=4',
  };
  for (let i = 1; i <= workers; i++) {
    children.start({ name: `worker ${i}`, script: join(root, 'apps/worker/src/main.ts'), cwd: root, env });
  }
}

/** The web interface on port 3000 or the next free one; answers with its address. */
async function startStudio(home: Home, children: ChildProcesses, databaseUrl: string): Promise<string> {
  const directory = join(root, 'apps/studio/.next/standalone/apps/studio');
  const script = join(directory, 'server.js');
  if (!existsSync(script)) throw new Error('The studio is not built; `npm start` builds it');
  const port = await findFreePort(Number(process.env['PORT'] ?? 3000));
  const env = {
    DATABASE_URL: databaseUrl,
    LOCKSTEP_SECRET_KEY: home.secretKey(),
    PORT: String(port),
    HOSTNAME: '127.0.0.1',
  };
  children.start({ name: 'studio', script, cwd: directory, env });
  const url = `http://127.0.0.1:${port}`;
  say(`Studio on ${url}`);
  return url;
}

await start();
