import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** PostgreSQL refuses to run as root; null means it runs as the caller. */
export interface ServerAccount {
  readonly uid: number;
  readonly gid: number;
}

export interface ServerPlace {
  /** The folder with `initdb` and `postgres`, reachable by the account. */
  readonly binaries: string;
  /** The cluster's data directory; its parent exists and can be entered by the account. */
  readonly dataDirectory: string;
  readonly account: ServerAccount | null;
}

const enterOthers = 0o001;
const readAndEnterOthers = 0o005;

/**
 * Decides who runs the server and where. As an ordinary user all is simple: in place, as the caller. As root the server
 * runs as `postgres` or `nobody`; whatever that account can't reach (a checkout below /root, say) moves to /var/tmp.
 */
export function chooseServerPlace(home: string, binaries: string): ServerPlace {
  if (process.getuid?.() !== 0) {
    mkdirSync(home, { recursive: true, mode: 0o700 });
    return { binaries, dataDirectory: join(home, 'data'), account: null };
  }
  const account = findUnprivilegedAccount();
  mkdirSync(home, { recursive: true });
  chmodSync(home, 0o711);
  // Once moved out, a home stays out: its data is there.
  const canReachHome = canEnter(home) && !existsSync(join(home, 'refuge'));
  const canRun =
    canEnter(binaries) && (statSync(join(binaries, 'postgres')).mode & readAndEnterOthers) === readAndEnterOthers;
  if (canReachHome && canRun) return { binaries, dataDirectory: join(home, 'data'), account };

  const refuge = openRefuge(home);
  return {
    binaries: canRun ? binaries : copyBinaries(binaries, refuge),
    dataDirectory: canReachHome ? join(home, 'data') : join(refuge, 'data'),
    account,
  };
}

/** Makes an empty directory or file the account's own. */
export function giveTo(account: ServerAccount | null, path: string): void {
  if (account !== null) chownSync(path, account.uid, account.gid);
}

function findUnprivilegedAccount(): ServerAccount {
  for (const name of ['postgres', 'nobody']) {
    const uid = spawnSync('id', ['-u', name], { encoding: 'utf8' });
    const gid = spawnSync('id', ['-g', name], { encoding: 'utf8' });
    if (uid.status === 0 && gid.status === 0) return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  }
  throw new Error('PostgreSQL does not run as root, and this system has neither a user "postgres" nor "nobody"');
}

/** Whether anybody may enter this directory: every folder on the way has the x bit for others. */
function canEnter(directory: string): boolean {
  const path = resolve(directory);
  if ((statSync(path).mode & enterOthers) === 0) return false;
  return path === dirname(path) || canEnter(dirname(path));
}

/**
 * A folder below /var/tmp that belongs to this home: its name is random, because others may make folders there too, and
 * noted in the home. A home that was removed never meets the data of its predecessor.
 */
function openRefuge(home: string): string {
  const note = join(home, 'refuge');
  const known = existsSync(note) ? readFileSync(note, 'utf8').trim() : '';
  if (known !== '' && existsSync(known) && statSync(known).uid === 0) return known;
  const refuge = mkdtempSync('/var/tmp/lockstep-postgres-');
  chmodSync(refuge, 0o711);
  writeFileSync(note, `${refuge}\n`, { mode: 0o600 });
  return refuge;
}

/** Copies the whole `native` tree (bin, lib, share) next to the data, again when the package was updated. */
function copyBinaries(binaries: string, refuge: string): string {
  const source = dirname(binaries);
  const version = createHash('sha256')
    .update(`${source}:${statSync(join(binaries, 'postgres')).mtimeMs}`)
    .digest('hex')
    .slice(0, 12);
  const target = join(refuge, `native-${version}`);
  if (!existsSync(target)) {
    const partial = `${target}.partial-${process.pid}`;
    cpSync(source, partial, { recursive: true, verbatimSymlinks: true });
    openToOthers(partial);
    rmSync(target, { recursive: true, force: true });
    renameSync(partial, target);
  }
  return join(target, 'bin');
}

function openToOthers(path: string): void {
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) return;
  chmodSync(path, stat.mode | (stat.isDirectory() || (stat.mode & 0o100) !== 0 ? readAndEnterOthers : 0o004));
  if (stat.isDirectory()) for (const name of readdirSync(path)) openToOthers(join(path, name));
}
