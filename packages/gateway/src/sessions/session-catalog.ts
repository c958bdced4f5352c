import type { ObjectPath as PathNode } from '@lockstep/sql/ast';
import { type CatalogObject, defaultCatalog, defaultDatabase, type ObjectPath } from '@lockstep/sql/catalog';

/** What a session knows of tables and where its names start: an immutable value, replaced by each statement that changes it. */
export interface SessionCatalog {
  readonly currentCatalog: string;
  readonly currentDatabase: string;
  readonly objects: readonly CatalogObject[];
}

export const emptyCatalog: SessionCatalog = {
  currentCatalog: defaultCatalog,
  currentDatabase: defaultDatabase,
  objects: [],
};

/** `t`, `d.t` and `c.d.t` as seen from the current database. */
export function resolvePath(catalog: SessionCatalog, path: PathNode): ObjectPath {
  const names = path.parts.map(part => part.name);
  return {
    catalog: names.at(-3) ?? catalog.currentCatalog,
    database: names.at(-2) ?? catalog.currentDatabase,
    name: names.at(-1) ?? '',
  };
}

export const withObject = (catalog: SessionCatalog, object: CatalogObject): SessionCatalog => ({
  ...catalog,
  objects: [...withoutObject(catalog, object.path).objects, object],
});

export const withoutObject = (catalog: SessionCatalog, path: ObjectPath): SessionCatalog => ({
  ...catalog,
  objects: catalog.objects.filter(object => !samePath(object.path, path)),
});

const samePath = (left: ObjectPath, right: ObjectPath): boolean =>
  left.catalog === right.catalog && left.database === right.database && left.name === right.name;
