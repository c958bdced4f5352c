import { userError } from '@lockstep/kernel/errors';
import type { ObjectPath as PathNode } from '@lockstep/sql/ast';
import type { ObjectPath } from '@lockstep/sql/catalog';
import { printPath } from '../definitions/quote.ts';
import {
  type CatalogTree,
  findObject,
  type StoredCatalog,
  type StoredDatabase,
  type StoredObject,
} from './catalog-tree.ts';

/** `t`, `d.t` and `c.d.t` as seen from the current database. */
export function resolveObject(tree: CatalogTree, path: PathNode): ObjectPath {
  const names = path.parts.map(part => part.name);
  return {
    catalog: names.at(-3) ?? tree.currentCatalog,
    database: names.at(-2) ?? tree.currentDatabase,
    name: names.at(-1) ?? '',
  };
}

/** `d` and `c.d`. */
export function resolveDatabase(
  tree: CatalogTree,
  path: PathNode | undefined,
): { readonly catalog: string; readonly database: string } {
  const names = path?.parts.map(part => part.name) ?? [];
  return { catalog: names.at(-2) ?? tree.currentCatalog, database: names.at(-1) ?? tree.currentDatabase };
}

export function getCatalog(tree: CatalogTree, name: string): StoredCatalog {
  const catalog = tree.catalogs.get(name);
  if (catalog === undefined)
    throw userError('catalog.catalog_unknown', `A catalog with name [${name}] does not exist.`);
  return catalog;
}

export function getDatabase(tree: CatalogTree, catalog: string, database: string): StoredDatabase {
  const found = getCatalog(tree, catalog).databases.get(database);
  if (found !== undefined) return found;
  throw userError(
    'catalog.database_unknown',
    `A database with name [${database}] does not exist in the catalog: [${catalog}].`,
  );
}

/** The table or view of that name. */
export function getObject(tree: CatalogTree, pathNode: PathNode): StoredObject {
  const path = resolveObject(tree, pathNode);
  const object = findObject(tree, path);
  if (object !== null) return object;
  const message = `Tables or views with the identifier '${printPath(path)}' doesn't exist.`;
  throw userError('catalog.object_unknown', message);
}
