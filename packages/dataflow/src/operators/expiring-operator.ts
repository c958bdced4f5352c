import { LastWrites } from '../state/last-writes.ts';
import type { ProcessingTime } from '../time/processing-time.ts';
import { BaseOperator } from './base-operator.ts';
import type { OperatorContext, TimedOperator } from './operator.ts';

/**
 * An operator whose keys have a time to live (`table.exec.state.ttl`, the hint STATE_TTL): a key that nobody has written to for so long is forgotten, silently,
 * and when it comes again it is new. It expires by the time of the batch, before the batch is looked at; the timer only gives memory back.
 */
export abstract class ExpiringOperator extends BaseOperator implements TimedOperator {
  /** By key id; null when keys are kept for ever. */
  protected readonly lastWrites: LastWrites | null;
  #time: ProcessingTime = { nowMs: Number.NEGATIVE_INFINITY };
  readonly #forget = (id: number): void => this.forget(id);

  /** `ttlMs` of 0 is no limit. */
  constructor(ttlMs: number, portCount = 1) {
    super(portCount);
    this.lastWrites = ttlMs === 0 ? null : new LastWrites(ttlMs);
  }

  override open(context: OperatorContext): void {
    super.open(context);
    this.#time = context.time;
  }

  get nextTimerMs(): number {
    return this.lastWrites?.nextRoundMs ?? Number.POSITIVE_INFINITY;
  }

  onTime(_nowMs: number): void {
    this.forgetExpired();
  }

  protected get nowMs(): number {
    return this.#time.nowMs;
  }

  /** Comes first in `push`, and in `restoreState`. */
  protected forgetExpired(): void {
    this.lastWrites?.advance(this.#time.nowMs, this.#forget);
  }

  /** Drops all state of a key. */
  protected abstract forget(id: number): void;
}
