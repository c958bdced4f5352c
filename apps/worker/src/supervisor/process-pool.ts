import type { Logger } from '@lockstep/kernel/logger';
import { EngineProcess } from './engine-process.ts';

export interface ProcessPoolOptions {
  /** How many processes wait, loaded. */
  readonly warmProcesses: number;
  readonly logger: Logger;
}

/** A process that has grown beyond this is not used again. */
const reuseBytesMax = 400 * 1024 * 1024;
const reusesMax = 200;
/** The task that took a process has the machine to itself for this long. */
const refillDelayMs = 400;

/** Loaded processes for tasks that can not wait for one to load. */
export class ProcessPool {
  readonly #options: ProcessPoolOptions;
  #idle: EngineProcess[] = [];
  #refillTimer: NodeJS.Timeout | null = null;
  #isClosed = false;
  readonly #all = new Set<EngineProcess>();

  constructor(options: ProcessPoolOptions) {
    this.#options = options;
    this.#refill();
  }

  /** A loaded process if there is one, else a new one, which takes its first order as soon as it is loaded. */
  take(): EngineProcess {
    this.#idle = this.#idle.filter(process => process.isAlive);
    const taken = this.#idle.shift() ?? this.#spawn();
    taken.tasks += 1;
    if (this.#refillTimer === null && !this.#isClosed)
      this.#refillTimer = setTimeout(() => this.#refill(), refillDelayMs);
    return taken;
  }

  /** Gives a process back that is done with its task. */
  giveBack(process: EngineProcess, residentBytes: number): void {
    const isWorn = residentBytes > reuseBytesMax || process.tasks > reusesMax;
    const isWanted = this.#idle.length < Math.max(1, this.#options.warmProcesses);
    if (this.#isClosed || isWorn || !isWanted || !process.isAlive) process.kill();
    else this.#idle.unshift(process);
  }

  /** Ends every process, busy ones too. */
  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#refillTimer !== null) clearTimeout(this.#refillTimer);
    for (const process of this.#all) process.kill();
    await Promise.all([...this.#all].map(process => process.exited));
  }

  #refill(): void {
    this.#refillTimer = null;
    while (this.#idle.length < this.#options.warmProcesses) this.#idle.push(this.#spawn());
  }

  #spawn(): EngineProcess {
    const process = new EngineProcess(this.#options.logger);
    this.#all.add(process);
    process.exited.then(
      () => this.#all.delete(process),
      () => undefined,
    );
    return process;
  }
}
