import type { Db } from '../db.ts';

/** A secret as it is stored: without the key it is noise. */
export interface SealedSecret {
  readonly keyId: string;
  readonly nonce: Uint8Array<ArrayBuffer>;
  readonly ciphertext: Uint8Array<ArrayBuffer>;
  readonly tag: Uint8Array<ArrayBuffer>;
}

export interface StoredSecret extends SealedSecret {
  readonly name: string;
  readonly ownerId: string;
}

export class SecretRepository {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async put(workspaceId: string, { name, ownerId, ...sealed }: StoredSecret): Promise<void> {
    await this.#db.secret.upsert({
      where: { workspaceId_name: { workspaceId, name } },
      create: { workspaceId, name, ownerId, ...sealed },
      update: { ownerId, ...sealed, updatedAt: new Date() },
    });
  }

  async list(workspaceId: string, names: readonly string[]): Promise<StoredSecret[]> {
    if (names.length === 0) return [];
    return this.#db.secret.findMany({
      where: { workspaceId, name: { in: [...names] } },
      select: { name: true, ownerId: true, keyId: true, nonce: true, ciphertext: true, tag: true },
    });
  }

  /** All secrets whose name starts with `prefix`, such as those of one table. */
  async deleteByPrefix(workspaceId: string, prefix: string): Promise<void> {
    await this.#db
      .$executeRaw`DELETE FROM secrets WHERE workspace_id = ${workspaceId}::uuid AND starts_with(name, ${prefix})`;
  }
}
