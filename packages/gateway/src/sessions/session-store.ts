import type { Clock } from '@lockstep/kernel/clock';
import { userError } from '@lockstep/kernel/errors';
import { Session, type Settings } from './session.ts';

export interface SessionLimits {
  readonly sessionsMax: number;
  readonly operationsMax: number;
  /** A session that nobody has used for so long is closed. */
  readonly idleTimeoutMs: number;
}

/** The open sessions by handle. */
export class SessionStore {
  readonly #limits: SessionLimits;
  readonly #clock: Clock;
  readonly #entries = new Map<string, { readonly session: Session; usedAtMs: number }>();

  constructor(limits: SessionLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  open(properties: Settings): Session {
    const { sessionsMax, operationsMax } = this.#limits;
    if (this.#entries.size >= sessionsMax) {
      throw userError(
        'gateway.too_many_sessions',
        `The gateway serves ${sessionsMax} sessions at most; close one first`,
      );
    }
    const session = new Session(properties, operationsMax);
    this.#entries.set(session.handle, { session, usedAtMs: this.#clock.nowMs() });
    return session;
  }

  /** Counts as a use. */
  get(handle: string): Session {
    const entry = this.#entries.get(handle);
    if (entry === undefined) throw userError('gateway.session_unknown', `Session '${handle}' does not exist`);
    entry.usedAtMs = this.#clock.nowMs();
    return entry.session;
  }

  close(handle: string): void {
    this.get(handle);
    this.closeIfOpen(handle);
  }

  closeIfOpen(handle: string): void {
    this.#entries.get(handle)?.session.close();
    this.#entries.delete(handle);
  }

  closeIdle(): void {
    const { idleTimeoutMs } = this.#limits;
    const nowMs = this.#clock.nowMs();
    for (const [handle, { usedAtMs }] of this.#entries) {
      if (nowMs - usedAtMs >= idleTimeoutMs) this.closeIfOpen(handle);
    }
  }

  closeAll(): void {
    for (const handle of [...this.#entries.keys()]) this.closeIfOpen(handle);
  }
}
