import type { CatalogObject, CatalogSnapshot, ObjectPath } from '@lockstep/sql/catalog';
import type { Db } from '../db.ts';

export interface NewCatalogObject extends CatalogObject {
  readonly id: string;
  readonly workspaceId: string;
  readonly ownerId: string;
}

export class CatalogObjectRepository {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  /** Everybody in a workspace sees its whole catalog. */
  async snapshot(workspaceId: string): Promise<CatalogSnapshot> {
    const rows = await this.#db.catalogObject.findMany({
      where: { workspaceId },
      orderBy: [{ catalog: 'asc' }, { database: 'asc' }, { name: 'asc' }],
    });
    return {
      objects: rows.map(({ catalog, database, name, kind, createStatement }) => ({
        path: { catalog, database, name },
        kind: kindOf(kind),
        createStatement,
      })),
    };
  }

  /** What has the name: tables, views and functions share their names. */
  async find(
    workspaceId: string,
    path: ObjectPath,
  ): Promise<{ readonly ownerId: string; readonly kind: CatalogObject['kind'] } | null> {
    const row = await this.#db.catalogObject.findUnique({
      where: { workspaceId_catalog_database_name: { workspaceId, ...path } },
      select: { ownerId: true, kind: true },
    });
    return row && { ownerId: row.ownerId, kind: kindOf(row.kind) };
  }

  async put({ path, ...object }: NewCatalogObject): Promise<void> {
    const { workspaceId, kind, createStatement } = object;
    await this.#db.catalogObject.upsert({
      where: { workspaceId_catalog_database_name: { workspaceId, ...path } },
      create: { ...object, ...path },
      update: { kind, createStatement },
    });
  }

  async delete(workspaceId: string, path: ObjectPath): Promise<void> {
    await this.#db.catalogObject.deleteMany({ where: { workspaceId, ...path } });
  }
}

const kindOf = (stored: string): CatalogObject['kind'] =>
  stored === 'view' || stored === 'function' ? stored : 'table';
