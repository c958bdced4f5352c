import { setTimeout as sleepMs } from 'node:timers/promises';
import type { Clock } from '@lockstep/kernel/clock';
import type { ErrorInfo } from '@lockstep/kernel/errors';
import type { PhysicalPlan } from '@lockstep/plan/physical';
import { RestartBackoff, type RestartStrategy } from '@lockstep/plan/settings';
import type { Tap } from '../tap/tap.ts';
import type { RunDeps } from './run-deps.ts';
import type { RunEvent, RunMetrics, RunOutcome } from './run-events.ts';
import { type RunHandle, startRun } from './start-run.ts';

/** An attempt failed and the run is going to be tried again. */
export interface Restart {
  readonly error: ErrorInfo;
  /** Of the attempt to come; the first attempt is 1. */
  readonly attempt: number;
  readonly delayMs: number;
}

export interface RestartSettings {
  readonly strategy: RestartStrategy;
  readonly onRestart: (restart: Restart) => void;
  /** In [0, 1); `Math.random` by default. */
  readonly random?: (() => number) | undefined;
  /** Resolves after so many milliseconds, or at once when the signal is aborted; a timer by default. */
  readonly sleep?: ((ms: number, signal: AbortSignal) => Promise<void>) | undefined;
}

/**
 * A run that is tried again when it fails, as its strategy says: from the newest checkpoint of its own, or as it began while there is none. The user's mistake and
 * our defect end it, since every attempt would meet them again. `depsOf` gives each attempt its own.
 */
export function startRestartingRun(plan: PhysicalPlan, depsOf: () => RunDeps, settings: RestartSettings): RunHandle {
  const run = new RestartingRun(plan, depsOf, settings);
  return {
    stop: options => run.end(attempt => attempt.stop(options), false),
    cancel: () => run.end(attempt => attempt.cancel(), true),
    done: run.done,
    metrics: () => run.metrics(),
    tap: (request, onEvent) => run.tap(request, onEvent),
  };
}

class RestartingRun {
  readonly done: Promise<RunOutcome>;
  readonly #plan: PhysicalPlan;
  readonly #depsOf: () => RunDeps;
  readonly #settings: RestartSettings;
  readonly #clock: Clock;
  readonly #ended = new AbortController();
  #attempt: RunHandle;
  #isCanceled = false;
  #end: ((attempt: RunHandle) => void) | null = null;
  #hasCheckpoint = false;

  constructor(plan: PhysicalPlan, depsOf: () => RunDeps, settings: RestartSettings) {
    this.#plan = plan;
    this.#depsOf = depsOf;
    this.#settings = settings;
    const deps = depsOf();
    this.#clock = deps.context.clock;
    this.#attempt = this.#start(deps);
    this.done = this.#carry();
  }

  /** While the run waits for its next attempt: a cancel ends it there; a stop begins the attempt at once, to end it well. */
  end(ask: (attempt: RunHandle) => void, isCanceled: boolean): void {
    this.#isCanceled ||= isCanceled;
    this.#end = ask;
    this.#ended.abort();
    ask(this.#attempt);
  }

  metrics(): RunMetrics | null {
    return this.#attempt.metrics();
  }

  /** Of the attempt under way: it closes when that ends. */
  tap(...tap: Parameters<RunHandle['tap']>): Tap {
    return this.#attempt.tap(...tap);
  }

  async #carry(): Promise<RunOutcome> {
    const { strategy, onRestart, random = Math.random, sleep = sleepUntil } = this.#settings;
    const backoff = new RestartBackoff(strategy, random);
    for (let attempt = 2; ; attempt++) {
      const outcome = await this.#attempt.done;
      if (outcome.kind !== 'failed' || outcome.error.domain !== 'external' || this.#isEnding) return outcome;
      const delayMs = backoff.nextDelayMs(this.#clock.nowMs());
      if (delayMs === null) return outcome;
      onRestart({ error: outcome.error, attempt, delayMs });
      await sleep(delayMs, this.#ended.signal);
      if (this.#isCanceled) return { kind: 'canceled' };
      this.#attempt = this.#start(this.#depsOf());
      // Asked while the run waited.
      this.#end?.(this.#attempt);
    }
  }

  get #isEnding(): boolean {
    return this.#ended.signal.aborted;
  }

  #start(deps: RunDeps): RunHandle {
    const onEvent = (event: RunEvent): void => {
      if (event.kind === 'checkpoint-stored') this.#hasCheckpoint = true;
      deps.onEvent(event);
    };
    const restoreFrom = this.#hasCheckpoint ? ('latest' as const) : deps.checkpoint?.restoreFrom;
    return startRun(this.#plan, {
      ...deps,
      onEvent,
      checkpoint: deps.checkpoint && { ...deps.checkpoint, restoreFrom },
    });
  }
}

const sleepUntil = (ms: number, signal: AbortSignal): Promise<void> =>
  sleepMs(ms, undefined, { signal }).catch(() => undefined);
