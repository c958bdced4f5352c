import { userError } from '@lockstep/kernel/errors';
import type { AlterDatabase, CreateDatabase, DropStatement, UseDatabase } from '@lockstep/sql/ast';
import {
  type CatalogTree,
  newDatabase,
  objectsIn,
  putDatabase,
  removeDatabase,
  removeObject,
} from '../catalog/catalog-tree.ts';
import { getCatalog, getDatabase, resolveDatabase } from '../catalog/resolve-path.ts';
import { readOptions } from '../definitions/read-table-definition.ts';
import { withoutKeys } from './catalog-statements.ts';

export function createDatabase(tree: CatalogTree, statement: CreateDatabase): CatalogTree {
  const { catalog, database } = resolveDatabase(tree, statement.path);
  if (getCatalog(tree, catalog).databases.has(database)) {
    if (statement.ifNotExists) return tree;
    throw userError('catalog.database_exists', `Database ${database} already exists in Catalog ${catalog}.`);
  }
  const created = newDatabase(statement.comment?.value ?? null, readOptions(statement.options));
  return putDatabase(tree, catalog, database, created);
}

/** RESTRICT refuses a database that still holds something; CASCADE drops that too. */
export function dropDatabase(tree: CatalogTree, statement: DropStatement): CatalogTree {
  const { catalog, database } = resolveDatabase(tree, statement.path);
  const stored = getCatalog(tree, catalog).databases.get(database);
  if (stored === undefined) {
    if (statement.ifExists) return tree;
    throw userError('catalog.database_unknown', `Database ${database} does not exist in Catalog ${catalog}.`);
  }
  if (catalog === tree.currentCatalog && database === tree.currentDatabase)
    throw userError('catalog.database_in_use', 'Cannot drop a database which is currently in use.');
  if (stored.objects.size + stored.functions.size > 0 && statement.behavior !== 'CASCADE')
    throw userError('catalog.database_not_empty', `Database ${database} in catalog ${catalog} is not empty.`);
  const emptied = objectsIn(tree, catalog, database).reduce(removeObject, tree);
  return removeDatabase(emptied, catalog, database);
}

export function alterDatabase(tree: CatalogTree, { path, action }: AlterDatabase): CatalogTree {
  const { catalog, database } = resolveDatabase(tree, path);
  const stored = getDatabase(tree, catalog, database);
  const options =
    action.kind === 'set-options'
      ? { ...stored.options, ...readOptions(action.options) }
      : withoutKeys(
          stored.options,
          action.keys.map(key => key.value),
        );
  return putDatabase(tree, catalog, database, { ...stored, options });
}

export function useDatabase(tree: CatalogTree, { path }: UseDatabase): CatalogTree {
  const { catalog, database } = resolveDatabase(tree, path);
  getDatabase(tree, catalog, database);
  return { ...tree, currentCatalog: catalog, currentDatabase: database };
}
