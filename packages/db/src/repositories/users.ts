import { type Locale, type Theme, type User, userSchema } from '@lockstep/contracts/users';
import type { Db } from '../db.ts';

export interface UserWithPassword {
  readonly user: User;
  readonly passwordHash: string;
}

export interface NewUser {
  readonly id: string;
  readonly name: string;
  readonly role: User['role'];
  readonly passwordHash: string;
  readonly workspaceId: string;
}

export class UserRepository {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async findByName(name: string): Promise<UserWithPassword | null> {
    const row = await this.#db.user.findUnique({ where: { name } });
    return row === null ? null : { user: userSchema.parse(row), passwordHash: row.passwordHash };
  }

  async getPasswordHash(id: string): Promise<string> {
    const row = await this.#db.user.findUniqueOrThrow({ where: { id }, select: { passwordHash: true } });
    return row.passwordHash;
  }

  async insert({ workspaceId, ...user }: NewUser): Promise<void> {
    await this.#db.user.create({ data: { ...user, members: { create: { workspaceId } } } });
  }

  async setPasswordHash(id: string, passwordHash: string): Promise<void> {
    await this.#db.user.update({ where: { id }, data: { passwordHash } });
  }

  async setPreferences(
    id: string,
    { locale, theme }: { locale?: Locale | undefined; theme?: Theme | undefined },
  ): Promise<User> {
    const data = { ...(locale === undefined ? {} : { locale }), ...(theme === undefined ? {} : { theme }) };
    return userSchema.parse(await this.#db.user.update({ where: { id }, data }));
  }

  async findWorkspaceOf(userId: string): Promise<string | null> {
    const row = await this.#db.workspaceMember.findFirst({ where: { userId }, select: { workspaceId: true } });
    return row?.workspaceId ?? null;
  }

  /** Lets one transaction at a time count what the user has. */
  async lock(id: string): Promise<void> {
    await this.#db.$queryRaw`SELECT id FROM users WHERE id = ${id}::uuid FOR UPDATE`;
  }

  /** One first start at a time makes the first administrator. Held until the transaction's end. */
  async lockForFirstUser(): Promise<boolean> {
    await this.#db.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('lockstep.first_user'))`;
    return (await this.#db.user.count()) === 0;
  }
}
