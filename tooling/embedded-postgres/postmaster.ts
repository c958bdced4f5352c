import { spawn } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from '../processes/free-port.ts';
import { commandLineOf, findProcess, isRunning } from '../processes/process-identity.ts';
import { waitUntil } from '../processes/wait-until.ts';
import type { ServerPlace } from './server-account.ts';

const startTimeoutMs = 60_000;
const stopTimeoutMs = 20_000;

interface PostmasterFile {
  readonly pid: number;
  readonly port: number;
  readonly isReady: boolean;
}

/** The port of the live server of this data directory, once it takes connections; null when none is alive. */
export async function findLivePort(place: ServerPlace): Promise<number | null> {
  if (!isServing(place)) return null;
  const ready = await waitUntil(() => !isServing(place) || readPostmasterFile(place)?.isReady === true, startTimeoutMs);
  if (!ready) throw new Error(`The PostgreSQL in ${place.dataDirectory} is running but does not become ready`);
  return isServing(place) ? (readPostmasterFile(place)?.port ?? null) : null;
}

/**
 * Starts a server in the data directory and returns its port. The server leads a process group of its own, so a Ctrl-C
 * in the terminal reaches the launcher but not the database beneath it.
 */
export async function startPostmaster(place: ServerPlace, logFile: string, flags: readonly string[]): Promise<number> {
  await clearAfterCrash(place);
  const port = await findFreePort(lastPort(place));
  const log = openSync(logFile, 'a', 0o600);
  const server = spawn(
    join(place.binaries, 'postgres'),
    ['-D', place.dataDirectory, '-p', String(port), ...settings(), ...flags],
    { ...(place.account ?? {}), cwd: tmpdir(), detached: true, stdio: ['ignore', log, log], env: serverEnvironment() },
  );
  closeSync(log);
  let failure: string | null = null;
  server.once('error', error => (failure = error.message));
  server.once('exit', (code, signal) => (failure = `it ended with ${signal ?? `exit code ${code}`}`));
  server.unref();
  await waitUntil(() => failure !== null || readPostmasterFile(place)?.isReady === true, startTimeoutMs);
  if (failure !== null || readPostmasterFile(place)?.isReady !== true) {
    throw new Error(`PostgreSQL did not start: ${failure ?? 'it is not ready after a minute'}. See ${logFile}`);
  }
  return port;
}

/** The port of the last start, from the command line that the server noted; 0 at first. Jobs that name the database keep finding it while nobody else takes the port. */
function lastPort(place: ServerPlace): number {
  try {
    const noted = readFileSync(join(place.dataDirectory, 'postmaster.opts'), 'utf8');
    return Number(/"-p" "(\d+)"/.exec(noted)?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** Fast shutdown: open transactions roll back, everything acknowledged is on disk. Does nothing when none is alive. */
export async function stopPostmaster(place: ServerPlace): Promise<void> {
  const file = readPostmasterFile(place);
  const server = file !== null && isServing(place) ? findProcess(file.pid) : null;
  if (server === null) return;
  process.kill(server.pid, 'SIGINT');
  if (await waitUntil(() => !isRunning(server), stopTimeoutMs)) return;
  throw new Error(`PostgreSQL (pid ${server.pid}) does not stop`);
}

/** What the server and its tools see of our environment: nothing that could change their answers. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' };
}

function settings(): string[] {
  return [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=100',
    'shared_buffers=128MB',
    'timezone=UTC',
  ].flatMap(setting => ['-c', setting]);
}

function readPostmasterFile(place: ServerPlace): PostmasterFile | null {
  try {
    const lines = readFileSync(join(place.dataDirectory, 'postmaster.pid'), 'utf8').split('\n');
    return { pid: Number(lines[0]), port: Number(lines[3]), isReady: lines[7]?.trim() === 'ready' };
  } catch {
    return null;
  }
}

/** The pid file outlives a crash and its number may be anybody's by now: ask for our server on our directory. */
function isServing(place: ServerPlace): boolean {
  const file = readPostmasterFile(place);
  if (file === null || findProcess(file.pid) === null) return false;
  return commandLineOf(file.pid).includes(`-D ${place.dataDirectory} `);
}

/**
 * After a kill the server's children need a moment to notice, and its pid can stay in the process table as a zombie where
 * pid 1 reaps nobody; PostgreSQL takes such a pid for a live server and refuses to start.
 */
async function clearAfterCrash(place: ServerPlace): Promise<void> {
  if (readPostmasterFile(place) === null) return;
  const left = await waitUntil(() => !hasProcessIn(place.dataDirectory), stopTimeoutMs);
  if (!left) throw new Error(`Processes of a crashed PostgreSQL still work in ${place.dataDirectory}`);
  rmSync(join(place.dataDirectory, 'postmaster.pid'), { force: true });
}

/** Every PostgreSQL process works inside its data directory. Elsewhere than on Linux PostgreSQL's own check has to do. */
function hasProcessIn(directory: string): boolean {
  if (process.platform !== 'linux') return false;
  return readdirSync('/proc').some(name => {
    if (!/^\d+$/.test(name) || findProcess(Number(name)) === null) return false;
    try {
      return readlinkSync(`/proc/${name}/cwd`) === directory;
    } catch {
      return false;
    }
  });
}
