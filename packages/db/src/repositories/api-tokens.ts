import type { ApiTokenDto } from '@lockstep/contracts/users';
import { type User, userSchema } from '@lockstep/contracts/users';
import type { Db } from '../db.ts';

export interface NewApiToken {
  readonly id: string;
  readonly userId: string;
  readonly name: string;
  readonly tokenHash: Uint8Array<ArrayBuffer>;
}

export class ApiTokenRepository {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async insert(token: NewApiToken): Promise<void> {
    await this.#db.apiToken.create({ data: token });
  }

  async count(userId: string): Promise<number> {
    return this.#db.apiToken.count({ where: { userId } });
  }

  async list(userId: string): Promise<ApiTokenDto[]> {
    const rows = await this.#db.apiToken.findMany({ where: { userId }, orderBy: { createdAt: 'asc' } });
    return rows.map(({ id, name, createdAt, lastUsedAt }) => ({
      id,
      name,
      createdAt: createdAt.toISOString(),
      lastUsedAt: lastUsedAt?.toISOString() ?? null,
    }));
  }

  /** False when the user has no such token. */
  async delete(userId: string, id: string): Promise<boolean> {
    const { count } = await this.#db.apiToken.deleteMany({ where: { id, userId } });
    return count > 0;
  }

  /** Notes the use at most once a minute. */
  async findUser(tokenHash: Uint8Array<ArrayBuffer>, now: Date): Promise<User | null> {
    const row = await this.#db.apiToken.findUnique({ where: { tokenHash }, include: { user: true } });
    if (row === null) return null;
    if (row.lastUsedAt === null || now.getTime() - row.lastUsedAt.getTime() > 60_000)
      await this.#db.apiToken.updateMany({ where: { id: row.id }, data: { lastUsedAt: now } });
    return userSchema.parse(row.user);
  }
}
