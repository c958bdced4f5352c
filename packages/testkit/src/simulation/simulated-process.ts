import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '@lockstep/kernel/clock';
import { externalError } from '@lockstep/kernel/errors';
import type { SeededRandom } from './seeded-random.ts';

/** What goes wrong at a step: the process is gone, or the outside world answers with an error. */
export interface Fault {
  readonly atStep: number;
  readonly kind: 'crash' | 'error';
}

/** Later than all times in test data. */
const startMs = Date.UTC(2040, 0, 1);
/** From the start of one process to that of the next; no state may expire in it. */
const lifetimeMs = 600_000;
/** A virtual step takes less than this. */
const stepMsMax = 40;
const turnsMax = 4;

/** The code of an error that the simulation caused. */
export const simulatedFaultCode = 'simulation.fault';

const never = new Promise<never>(() => undefined);

/**
 * One life of a run's process, as its ports see it. Each call of a port is a step: it moves the virtual clock by a seeded time, and it is where a fault strikes.
 * After a crash no call is ever answered, so a dead process changes nothing any more.
 *
 * Checkpoint files are real and take as long as they take. So that this never decides what happens when, sources give nothing from the barrier until the files
 * are there, then freely for a seeded number of turns of the event loop, and again nothing until the checkpoint is complete.
 */
export class SimulatedProcess {
  readonly clock: Clock = { nowMs: () => this.#clockMs() };
  readonly crashed: Promise<void>;
  /** 0 for the first process of a run, and so on. */
  readonly life: number;
  steps = 0;
  readonly #random: SeededRandom;
  readonly #fault: Fault | null;
  #nowMs: number;
  #isDead = false;
  #die: () => void = () => undefined;
  #isHeld = false;
  #waiting: (() => void)[] = [];

  constructor(life: number, random: SeededRandom, fault: Fault | null) {
    this.life = life;
    this.#random = random;
    this.#nowMs = startMs + life * lifetimeMs;
    this.#fault = fault;
    this.crashed = new Promise(resolve => {
      this.#die = resolve;
    });
  }

  /** A call of a port. Throws or never answers when the fault is due. */
  async step(): Promise<void> {
    if (this.#isDead) return never;
    this.steps++;
    this.#nowMs += this.#random.int(stepMsMax);
    if (this.steps !== this.#fault?.atStep) return;
    if (this.#fault.kind === 'error') {
      this.release();
      throw externalError(simulatedFaultCode, `Step ${this.steps} was told to fail`);
    }
    this.#isDead = true;
    this.#die();
    return never;
  }

  /** For sources: until they may give rows. */
  async released(): Promise<void> {
    while (this.#isHeld) await new Promise<void>(resolve => this.#waiting.push(resolve));
  }

  /** The barrier is there. */
  hold(): void {
    this.#isHeld = true;
  }

  /** The checkpoint is complete, or has failed. */
  release(): void {
    this.#isHeld = false;
    for (const resume of this.#waiting.splice(0)) resume();
  }

  /** Time stands still between steps; once the fault has struck it runs, so that what is left of the run gives up waiting. */
  #clockMs(): number {
    if (this.steps >= (this.#fault?.atStep ?? Number.POSITIVE_INFINITY)) this.#nowMs += stepMsMax;
    return this.#nowMs;
  }

  /** The dataflow goes on for a while beside the checkpoint. */
  async interleave(): Promise<void> {
    const wasHeld = this.#isHeld;
    this.release();
    await this.dawdle(turnsMax);
    this.#isHeld = wasHeld;
  }

  /** For a seeded number of turns of the event loop, less than `turnsMax`. */
  async dawdle(turnsMax: number): Promise<void> {
    for (let turns = this.#random.int(turnsMax); turns > 0; turns--) await nextTurn();
  }
}
