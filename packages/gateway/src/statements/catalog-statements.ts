import { userError } from '@lockstep/kernel/errors';
import type { AlterCatalog, CreateCatalog, DropStatement, UseCatalog } from '@lockstep/sql/ast';
import { type CatalogTree, inMemoryType, newCatalog, putCatalog, removeCatalog } from '../catalog/catalog-tree.ts';
import { getCatalog } from '../catalog/resolve-path.ts';
import { readOptions } from '../definitions/read-table-definition.ts';

export function createCatalog(tree: CatalogTree, statement: CreateCatalog): CatalogTree {
  const { name } = statement.name;
  if (tree.catalogs.has(name)) {
    if (statement.ifNotExists) return tree;
    throw userError('catalog.catalog_exists', `Catalog ${name} already exists.`);
  }
  const options = readOptions(statement.options);
  if (options['type'] !== inMemoryType) {
    const given = options['type'] === undefined ? 'no type' : `the type '${options['type']}'`;
    throw userError('catalog.catalog_type', `The catalog has ${given}; catalogs have 'type' = '${inMemoryType}' here`);
  }
  return putCatalog(tree, name, newCatalog(statement.comment?.value ?? null, options));
}

export function dropCatalog(tree: CatalogTree, statement: DropStatement): CatalogTree {
  const name = statement.path.parts.at(-1)!.name;
  if (!tree.catalogs.has(name)) {
    if (statement.ifExists) return tree;
    throw userError('catalog.catalog_unknown', `Catalog ${name} does not exist.`);
  }
  if (name === tree.currentCatalog)
    throw userError('catalog.catalog_in_use', 'Cannot drop a catalog which is currently in use.');
  return removeCatalog(tree, name);
}

export function alterCatalog(tree: CatalogTree, { name: { name }, action }: AlterCatalog): CatalogTree {
  const catalog = getCatalog(tree, name);
  switch (action.kind) {
    case 'set-comment':
      return putCatalog(tree, name, { ...catalog, comment: action.comment.value });
    case 'set-options': {
      const given = readOptions(action.options);
      if ('type' in given) throw fixedOption('SET', 'type');
      return putCatalog(tree, name, { ...catalog, options: { ...catalog.options, ...given } });
    }
    case 'reset-options': {
      const keys = action.keys.map(key => key.value);
      if (keys.length === 0) throw userError('catalog.empty_key', 'ALTER CATALOG RESET does not support empty key');
      if (keys.includes('type')) throw fixedOption('RESET', 'type');
      return putCatalog(tree, name, { ...catalog, options: withoutKeys(catalog.options, keys) });
    }
  }
}

const fixedOption = (verb: string, key: string): Error =>
  userError('catalog.fixed_option', `ALTER CATALOG ${verb} does not support changing '${key}'`);

export const withoutKeys = (
  options: Readonly<Record<string, string>>,
  keys: readonly string[],
): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(options).filter(([key]) => !keys.includes(key)));

/** Names start in the catalog's default database from now on. */
export function useCatalog(tree: CatalogTree, { name: { name } }: UseCatalog): CatalogTree {
  const { options } = getCatalog(tree, name);
  return { ...tree, currentCatalog: name, currentDatabase: options['default-database'] ?? 'default' };
}
