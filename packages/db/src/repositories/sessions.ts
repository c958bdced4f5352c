import { type User, userSchema } from '@lockstep/contracts/users';
import type { Db } from '../db.ts';

export interface NewSession {
  readonly id: string;
  readonly userId: string;
  readonly tokenHash: Uint8Array<ArrayBuffer>;
  readonly expiresAt: Date;
}

export class SessionRepository {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async insert(session: NewSession): Promise<void> {
    await this.#db.session.create({ data: session });
  }

  async findUser(tokenHash: Uint8Array<ArrayBuffer>, now: Date): Promise<User | null> {
    const row = await this.#db.session.findUnique({ where: { tokenHash }, include: { user: true } });
    return row === null || row.expiresAt <= now ? null : userSchema.parse(row.user);
  }

  async delete(tokenHash: Uint8Array<ArrayBuffer>): Promise<void> {
    await this.#db.session.deleteMany({ where: { tokenHash } });
  }

  async deleteAllOf(userId: string): Promise<void> {
    await this.#db.session.deleteMany({ where: { userId } });
  }

  async deleteExpired(now: Date): Promise<void> {
    await this.#db.session.deleteMany({ where: { expiresAt: { lte: now } } });
  }
}
