import type { Db } from '../db.ts';

/** Who tries to sign in, from where. */
export interface SignInSubject {
  readonly name: string;
  readonly address: string;
}

export class SignInLimitRepository {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  /** Counts an attempt before its password is looked at, so that parallel guesses count as well; returns the attempts of the current period. */
  async count({ name, address }: SignInSubject, now: Date, periodMs: number): Promise<number> {
    const periodFloor = new Date(now.getTime() - periodMs);
    const rows = await this.#db.$queryRaw<{ failures: number }[]>`
      INSERT INTO sign_in_limits AS l (name, address, failures, period_started_at)
      VALUES (${name}, ${address}, 1, ${now})
      ON CONFLICT (name, address) DO UPDATE SET
        failures = CASE WHEN l.period_started_at <= ${periodFloor} THEN 1 ELSE l.failures + 1 END,
        period_started_at = CASE WHEN l.period_started_at <= ${periodFloor} THEN ${now} ELSE l.period_started_at END
      RETURNING failures`;
    return rows[0]!.failures;
  }

  async clear({ name, address }: SignInSubject): Promise<void> {
    await this.#db.signInLimit.deleteMany({ where: { name, address } });
  }

  async deleteOlderThan(time: Date): Promise<void> {
    await this.#db.signInLimit.deleteMany({ where: { periodStartedAt: { lt: time } } });
  }
}
