import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { findPostgresBinaries } from './binaries.ts';
import { findLivePort, serverEnvironment, startPostmaster, stopPostmaster } from './postmaster.ts';
import { chooseServerPlace, giveTo, type ServerPlace } from './server-account.ts';

const role = 'lockstep';
/** What the loser of a race is told: found at once, or only when the name reached the catalog's unique index. */
const madeByAnother: readonly unknown[] = ['42P04', '23505'];

export interface EmbeddedPostgresOptions {
  /** Holds the data directory, the password and the log. Made when missing. */
  readonly home: string;
  /** Server flags, such as `['-c', 'fsync=off']`; a server that is already alive keeps its own. */
  readonly flags?: readonly string[];
}

/** A private PostgreSQL: loopback only, a random port, a random password that never leaves `home`. */
export interface EmbeddedPostgres {
  readonly port: number;
  /** False when a live server of the same data directory was found and taken over. */
  readonly isFresh: boolean;
  urlOf(database: string): string;
  /** Makes the database unless it exists, as a copy of `template` when given, and returns its URL. */
  createDatabase(name: string, template?: string): Promise<string>;
  /** Resolves when the server has ended and its data is on disk. Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Brings up the server of `home`: makes the cluster on first use, reuses a live one, recovers one that was killed. One
 * caller at a time per home.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const place = canonical(chooseServerPlace(options.home, findPostgresBinaries()));
  const passwordFile = join(options.home, 'password');
  if (!existsSync(join(place.dataDirectory, 'PG_VERSION'))) initializeCluster(place, passwordFile);
  const password = readFileSync(passwordFile, 'utf8').trim();
  const live = await findLivePort(place);
  const port = live ?? (await startPostmaster(place, join(options.home, 'postgres.log'), options.flags ?? []));
  const urlOf = (database: string) => `postgresql://${role}:${password}@127.0.0.1:${port}/${database}`;
  return {
    port,
    isFresh: live === null,
    urlOf,
    createDatabase: async (name, template) => {
      await createDatabase(urlOf('postgres'), name, template);
      return urlOf(name);
    },
    stop: () => stopPostmaster(place),
  };
}

/** Processes are found by the path of their data directory, so there must be one spelling of it. */
function canonical(place: ServerPlace): ServerPlace {
  mkdirSync(place.dataDirectory, { recursive: true, mode: 0o700 });
  return { ...place, dataDirectory: realpathSync(place.dataDirectory) };
}

/** Made aside and renamed when whole: an attempt that was cut short is thrown away by the next one. */
function initializeCluster(place: ServerPlace, passwordFile: string): void {
  const unfinished = `${place.dataDirectory}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true, mode: 0o700 });
  giveTo(place.account, unfinished);
  const password = randomBytes(24).toString('base64url');
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  runInitdb(place, unfinished, password);
  rmSync(place.dataDirectory, { recursive: true, force: true });
  renameSync(unfinished, place.dataDirectory);
}

/** The password travels in a file, because arguments can be read by everybody on the machine. */
function runInitdb(place: ServerPlace, directory: string, password: string): void {
  const handOver = mkdtempSync(join(tmpdir(), 'lockstep-initdb-'));
  const passwordFile = join(handOver, 'password');
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  giveTo(place.account, handOver);
  giveTo(place.account, passwordFile);
  const options = [
    '-U',
    role,
    '-A',
    'scram-sha-256',
    '-E',
    'UTF8',
    '--locale=C',
    '--no-sync',
    `--pwfile=${passwordFile}`,
  ];
  try {
    execFileSync(join(place.binaries, 'initdb'), ['-D', directory, ...options], {
      ...(place.account ?? {}),
      cwd: tmpdir(),
      stdio: ['ignore', 'ignore', 'pipe'],
      env: serverEnvironment(),
    });
  } finally {
    rmSync(handOver, { recursive: true, force: true });
  }
}

async function createDatabase(adminUrl: string, name: string, template?: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (rowCount !== 0) return;
    const copy = template === undefined ? '' : ` TEMPLATE ${pg.escapeIdentifier(template)}`;
    await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}${copy}`);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError && madeByAnother.includes(error.code))) throw error;
  } finally {
    await client.end();
  }
}
