import { type ChildProcess, spawn } from 'node:child_process';
import { endProcess } from '../../tooling/processes/end-process.ts';
import { findProcess, type ProcessIdentity } from '../../tooling/processes/process-identity.ts';

export interface ChildSpec {
  readonly name: string;
  readonly script: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

const firstRestartDelayMs = 500;
const restartDelayMsMax = 30_000;
const stopGraceMs = 10_000;

/** Keeps processes alive: one that ends is started again after a growing delay, and that is said. */
export class ChildProcesses {
  readonly #running = new Map<string, { child: ChildProcess; identity: ProcessIdentity | null }>();
  readonly #say: (line: string) => void;
  readonly #onChange: (identities: readonly ProcessIdentity[]) => void;
  #isStopping = false;

  constructor(say: (line: string) => void, onChange: (identities: readonly ProcessIdentity[]) => void) {
    this.#say = say;
    this.#onChange = onChange;
  }

  start(spec: ChildSpec, restarts = 0): void {
    const startedMs = performance.now();
    const child = spawn(process.execPath, [spec.script], {
      cwd: spec.cwd,
      env: { ...process.env, ...spec.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    // Passed on by hand: a child that inherited the console would fall with it.
    child.stdout.on('data', chunk => process.stdout.write(chunk));
    child.stderr.on('data', chunk => process.stderr.write(chunk));
    this.#running.set(spec.name, { child, identity: child.pid === undefined ? null : findProcess(child.pid) });
    this.#tell();
    child.on('exit', (code, signal) => {
      this.#running.delete(spec.name);
      if (this.#isStopping) return;
      this.#tell();
      // A process that has lived for a while starts over with a short delay.
      const attempt = performance.now() - startedMs > 60_000 ? 0 : restarts;
      const delayMs = Math.min(firstRestartDelayMs * 2 ** attempt, restartDelayMsMax);
      this.#say(`${spec.name} ended (${signal ?? `code ${code}`}); starting it again in ${delayMs} ms`);
      setTimeout(() => {
        if (!this.#isStopping) this.start(spec, attempt + 1);
      }, delayMs);
    });
  }

  /** Ends all of them; resolves when they are gone. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    const identities = [...this.#running.values()].flatMap(({ identity }) => (identity === null ? [] : [identity]));
    await Promise.all(identities.map(identity => endProcess(identity, stopGraceMs)));
  }

  #tell(): void {
    this.#onChange([...this.#running.values()].flatMap(({ identity }) => (identity === null ? [] : [identity])));
  }
}
