import { ringMemory } from './ring.ts';

/** Of all rings together. Of one 1 MiB is enough, some batches; more rows in flight are more that a barrier behind a slow sink waits for. */
const allRingsBytes = 64 * 2 ** 20;
const ringBytesMax = 2 ** 20;
const ringBytesMin = 128 * 2 ** 10;
/** Doorbells are this many words apart, a cache line. */
const wordsPerBell = 16;

/** The shared memory between the subtasks of a run; can be sent to their threads. */
export interface ExchangeWiring {
  /** From a subtask to another; null to itself. */
  readonly rings: readonly (readonly (SharedArrayBuffer | null)[])[];
  /** A counter per subtask that grows when there is something for it to look at. */
  readonly doorbells: SharedArrayBuffer;
}

/** `bytesPerRing` is a power of two. */
export function wireExchanges(parallelism: number, bytesPerRing = ringBytes(parallelism)): ExchangeWiring {
  const subtasks = Array.from({ length: parallelism }, (_, subtask) => subtask);
  return {
    rings: subtasks.map(from => subtasks.map(to => (from === to ? null : ringMemory(bytesPerRing)))),
    doorbells: new SharedArrayBuffer(4 * wordsPerBell * parallelism),
  };
}

/** A power of two. */
function ringBytes(parallelism: number): number {
  const share = allRingsBytes / (parallelism * (parallelism - 1));
  return Math.min(ringBytesMax, Math.max(ringBytesMin, 2 ** Math.floor(Math.log2(share))));
}

/** The doorbells of all subtasks as one of them sees them. */
export class Doorbells {
  readonly #counters: Int32Array;
  readonly #own: number;
  #seen = 0;
  #isListening = false;

  constructor(memory: SharedArrayBuffer, own: number) {
    this.#counters = new Int32Array(memory);
    this.#own = own * wordsPerBell;
  }

  ring(subtask: number): void {
    Atomics.add(this.#counters, subtask * wordsPerBell, 1);
    Atomics.notify(this.#counters, subtask * wordsPerBell);
  }

  /** To be called before looking: what comes from here on will be heard by `listen`. */
  look(): void {
    this.#seen = Atomics.load(this.#counters, this.#own);
  }

  /** Calls `wake` once the bell has rung since the last `look`. */
  listen(wake: () => void): void {
    if (this.#isListening) return;
    const result = Atomics.waitAsync(this.#counters, this.#own, this.#seen);
    if (!result.async) {
      wake();
      return;
    }
    this.#isListening = true;
    void result.value.then(() => {
      this.#isListening = false;
      wake();
    });
  }
}
