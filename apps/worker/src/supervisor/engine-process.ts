import { type ChildProcess, fork } from 'node:child_process';
import type { Logger } from '@lockstep/kernel/logger';
import { type Order, type Report, reportSchema } from '../child/protocol.ts';

export interface ProcessExit {
  readonly code: number | null;
  readonly signal: string | null;
  /** The end of what it wrote to its error output. */
  readonly lastWords: string;
}

const entry = new URL('../child/run-process.ts', import.meta.url);
const lastWordsMaxLength = 4_000;
/**
 * Values lie in typed arrays outside of the heap, which is small. V8 collects for each 64 MB of them all the same, and at once that takes less time than bit by bit,
 * during which every write to an object costs more. Batches live briefly: a young generation of three times 16 MB keeps them out of the old one.
 */
const engineFlags = ['--no-incremental-marking', '--max-semi-space-size=16'];
/** All of the worker's environment that a child sees: nothing that opens a database or a secret. */
const inheritedVariables = ['PATH', 'HOME', 'TMPDIR', 'TZ', 'LANG', 'NODE_ENV', 'NODE_COMPILE_CACHE'] as const;

/** One engine process. Messages that are not of the protocol are our defect: they are reported and dropped. */
export class EngineProcess {
  readonly #child: ChildProcess;
  readonly #logger: Logger;
  /** Resolves when the process is gone. Never rejects. */
  readonly exited: Promise<ProcessExit>;
  #onReport: (report: Report) => void = () => {};
  #lastWords = '';
  /** Tasks it has begun. */
  tasks = 0;

  constructor(logger: Logger) {
    this.#logger = logger;
    this.#child = fork(entry, {
      execArgv: engineFlags,
      env: Object.fromEntries(inheritedVariables.flatMap(name => entryOf(name))),
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      serialization: 'advanced',
    });
    this.#child.on('message', message => this.#receive(message));
    this.#child.on('error', error => logger.warn('An engine process has trouble', { error: error.message }));
    this.#child.stdout?.on('data', (chunk: Buffer) => logger.debug('An engine process wrote', { text: String(chunk) }));
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.#lastWords = (this.#lastWords + String(chunk)).slice(-lastWordsMaxLength);
    });
    this.exited = new Promise(resolve => {
      this.#child.once('close', (code, signal) => resolve({ code, signal, lastWords: this.#lastWords }));
    });
  }

  get isAlive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null && this.#child.connected;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Whoever has the process in hand hears its reports; one listener at a time. */
  listen(onReport: (report: Report) => void): void {
    this.#onReport = onReport;
  }

  send(order: Order): void {
    if (this.#child.connected) this.#child.send(order, error => error && this.#noteSendFailure(error));
  }

  /** It writes nothing more from here on. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  #receive(message: unknown): void {
    const report = reportSchema.safeParse(message);
    if (report.success) this.#onReport(report.data);
    else this.#logger.error('An engine process broke the protocol', { issues: report.error.issues.slice(0, 3) });
  }

  #noteSendFailure(error: Error): void {
    this.#logger.debug('An order did not reach its process', { error: error.message });
  }
}

function entryOf(name: (typeof inheritedVariables)[number]): [string, string][] {
  const value = process.env[name];
  return value === undefined ? [] : [[name, value]];
}
