import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { endProcess } from '../../tooling/processes/end-process.ts';
import { isRunning, ownIdentity, type ProcessIdentity } from '../../tooling/processes/process-identity.ts';

/**
 * The directory that holds everything this installation keeps: data, keys, who runs. Readable by its owner only. Root's can also be entered, because the
 * database runs as somebody else and lives inside.
 */
export class Home {
  readonly directory: string;

  constructor(directory: string) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    chmodSync(directory, process.getuid?.() === 0 ? 0o711 : 0o700);
    this.directory = directory;
  }

  path(...names: string[]): string {
    return join(this.directory, ...names);
  }

  /** Written aside and renamed, so that a reader never sees half of it. Mode 0600. */
  write(name: string, value: unknown): void {
    const aside = this.path(`${name}.new`);
    writeFileSync(aside, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
    renameSync(aside, this.path(name));
  }

  /** Null when it is missing or unreadable. */
  read<T>(name: string): T | null {
    try {
      return JSON.parse(readFileSync(this.path(name), 'utf8')) as T;
    } catch {
      return null;
    }
  }

  remove(name: string): void {
    rmSync(this.path(name), { force: true });
  }

  /** 32 random bytes in base64, made once: they encrypt the secrets in the database. */
  secretKey(): string {
    const file = this.path('secret.key');
    if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('base64'), { mode: 0o600, flag: 'wx' });
    return readFileSync(file, 'utf8').trim();
  }

  /**
   * Makes this process the only one that starts here. After a crash the lock's owner is gone: its children, if any still run, are ended and the lock is
   * taken over. Answers with the living owner otherwise.
   */
  async lock(): Promise<ProcessIdentity | null> {
    const held = this.read<RunningState>('running.json');
    if (held !== null && isRunning(held.owner)) return held.owner;
    for (const child of held?.children ?? []) await endProcess(child, 5_000);
    this.record([]);
    return null;
  }

  /** Notes which processes belong to this start. */
  record(children: readonly ProcessIdentity[]): void {
    this.write('running.json', { owner: ownIdentity(), children } satisfies RunningState);
  }

  unlock(): void {
    this.remove('running.json');
    this.remove('instance.json');
  }
}

interface RunningState {
  readonly owner: ProcessIdentity;
  readonly children: readonly ProcessIdentity[];
}
