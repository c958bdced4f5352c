import type { FunctionScope } from '@lockstep/sql/ast';
import {
  type CatalogSnapshot,
  defaultCatalog,
  defaultDatabase,
  type ObjectPath,
  type TableStatistics,
} from '@lockstep/sql/catalog';
import type { Options, TableDefinition, ViewDefinition } from '../definitions/table-definition.ts';

/** A table or view. */
export interface StoredObject {
  readonly path: ObjectPath;
  readonly isTemporary: boolean;
  readonly definition: TableDefinition | ViewDefinition;
  /** What `printCreate` makes of the definition: the form in which analysis reads it. */
  readonly createStatement: string;
  /** What ANALYZE TABLE found; gone when the table is defined anew. */
  readonly statistics?: TableStatistics | undefined;
}

/** A function of a user. */
export interface StoredFunction {
  /** `systemFunctionPath` of a temporary system function. */
  readonly path: ObjectPath;
  readonly scope: FunctionScope;
  readonly createStatement: string;
}

export interface StoredDatabase {
  readonly comment: string | null;
  readonly options: Options;
  /** By name. */
  readonly objects: ReadonlyMap<string, StoredObject>;
  /** By name in lower case: names of functions have no case. */
  readonly functions: ReadonlyMap<string, StoredFunction>;
}

export interface StoredCatalog {
  readonly comment: string | null;
  readonly options: Options;
  readonly databases: ReadonlyMap<string, StoredDatabase>;
}

/** What a session knows of catalogs and where its names start: an immutable value. A statement that changes anything makes a new one. */
export interface CatalogTree {
  readonly currentCatalog: string;
  readonly currentDatabase: string;
  readonly catalogs: ReadonlyMap<string, StoredCatalog>;
  /** Objects of this session only; they hide those of the catalogs. By `keyOf` their path. */
  readonly temporary: ReadonlyMap<string, StoredObject>;
  /** Functions of this session only, by `functionKeyOf` their path. */
  readonly temporaryFunctions: ReadonlyMap<string, StoredFunction>;
  /** Modules that are loaded, and those of them that are used, in order. */
  readonly modules: { readonly loaded: readonly string[]; readonly used: readonly string[] };
}

/** The one kind of catalog that can be created. */
export const inMemoryType = 'generic_in_memory';

const emptyDatabase: StoredDatabase = { comment: null, options: {}, objects: new Map(), functions: new Map() };

export const newCatalog = (comment: string | null, options: Options): StoredCatalog => ({
  comment,
  options,
  databases: new Map([[options['default-database'] ?? 'default', emptyDatabase]]),
});

export const initialTree: CatalogTree = {
  currentCatalog: defaultCatalog,
  currentDatabase: defaultDatabase,
  catalogs: new Map([[defaultCatalog, newCatalog(null, { type: inMemoryType, 'default-database': defaultDatabase })]]),
  temporary: new Map(),
  temporaryFunctions: new Map(),
  modules: { loaded: ['core'], used: ['core'] },
};

const keyOf = ({ catalog, database, name }: ObjectPath): string => JSON.stringify([catalog, database, name]);

/** The permanent object, whether or not a temporary one hides it. */
export const findPermanent = (tree: CatalogTree, path: ObjectPath): StoredObject | null =>
  tree.catalogs.get(path.catalog)?.databases.get(path.database)?.objects.get(path.name) ?? null;

export const findTemporary = (tree: CatalogTree, path: ObjectPath): StoredObject | null =>
  tree.temporary.get(keyOf(path)) ?? null;

/** What a name means. */
export const findObject = (tree: CatalogTree, path: ObjectPath): StoredObject | null =>
  findTemporary(tree, path) ?? findPermanent(tree, path);

/** The visible objects of a database, by name. */
export function objectsIn(tree: CatalogTree, catalog: string, database: string): readonly StoredObject[] {
  const permanent = tree.catalogs.get(catalog)?.databases.get(database)?.objects ?? new Map<string, StoredObject>();
  const visible = new Map(permanent);
  for (const object of tree.temporary.values()) {
    if (object.path.catalog === catalog && object.path.database === database) visible.set(object.path.name, object);
  }
  return [...visible.values()].sort((left, right) => compareNames(left.path.name, right.path.name));
}

export const compareNames = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

/** All that analysis may look up. */
export function snapshotOf(tree: CatalogTree): CatalogSnapshot {
  const objects = new Map<string, StoredObject>();
  const functions = new Map<string, StoredFunction>();
  for (const { databases } of tree.catalogs.values()) {
    for (const database of databases.values()) {
      for (const object of database.objects.values()) objects.set(keyOf(object.path), object);
      for (const each of database.functions.values()) functions.set(functionKeyOf(each.path), each);
    }
  }
  for (const [key, object] of tree.temporary) objects.set(key, object);
  for (const [key, each] of tree.temporaryFunctions) functions.set(key, each);
  return {
    objects: [
      ...[...objects.values()].map(({ path, definition, createStatement, statistics }) => ({
        path,
        kind: definition.kind,
        createStatement,
        ...(statistics && { statistics }),
      })),
      ...[...functions.values()].map(({ path, createStatement }) => ({
        path,
        kind: 'function' as const,
        createStatement,
      })),
    ],
  };
}

const functionKeyOf = (path: ObjectPath): string => keyOf({ ...path, name: path.name.toLowerCase() });

/** The function of that scope. */
export function findFunctionIn(tree: CatalogTree, scope: FunctionScope, path: ObjectPath): StoredFunction | null {
  if (scope !== 'catalog') return tree.temporaryFunctions.get(functionKeyOf(path)) ?? null;
  const database = tree.catalogs.get(path.catalog)?.databases.get(path.database);
  return database?.functions.get(path.name.toLowerCase()) ?? null;
}

/** The functions that users have made and that can be called by their bare name in that database. */
export function functionsIn(tree: CatalogTree, catalog: string, database: string): readonly StoredFunction[] {
  const permanent = tree.catalogs.get(catalog)?.databases.get(database)?.functions.values() ?? [];
  const temporary = [...tree.temporaryFunctions.values()].filter(
    ({ path, scope }) => scope === 'temporary-system' || (path.catalog === catalog && path.database === database),
  );
  return [...permanent, ...temporary];
}

export function putFunction(tree: CatalogTree, added: StoredFunction): CatalogTree {
  const { path, scope } = added;
  if (scope !== 'catalog')
    return { ...tree, temporaryFunctions: withEntry(tree.temporaryFunctions, functionKeyOf(path), added) };
  return changeDatabase(tree, path, database => ({
    ...database,
    functions: withEntry(database.functions, path.name.toLowerCase(), added),
  }));
}

export function removeFunction(tree: CatalogTree, { path, scope }: StoredFunction): CatalogTree {
  if (scope !== 'catalog')
    return { ...tree, temporaryFunctions: withoutEntry(tree.temporaryFunctions, functionKeyOf(path)) };
  return changeDatabase(tree, path, database => ({
    ...database,
    functions: withoutEntry(database.functions, path.name.toLowerCase()),
  }));
}

/** Puts a permanent object into its database, or a temporary one beside it. */
export function putObject(tree: CatalogTree, object: StoredObject): CatalogTree {
  if (object.isTemporary) return { ...tree, temporary: withEntry(tree.temporary, keyOf(object.path), object) };
  return changeDatabase(tree, object.path, database => ({
    ...database,
    objects: withEntry(database.objects, object.path.name, object),
  }));
}

export function removeObject(tree: CatalogTree, { path, isTemporary }: StoredObject): CatalogTree {
  if (isTemporary) return { ...tree, temporary: withoutEntry(tree.temporary, keyOf(path)) };
  return changeDatabase(tree, path, database => ({ ...database, objects: withoutEntry(database.objects, path.name) }));
}

function changeDatabase(
  tree: CatalogTree,
  { catalog, database }: ObjectPath,
  change: (database: StoredDatabase) => StoredDatabase,
): CatalogTree {
  const stored = tree.catalogs.get(catalog)?.databases.get(database);
  return stored === undefined ? tree : putDatabase(tree, catalog, database, change(stored));
}

export function putDatabase(tree: CatalogTree, catalog: string, name: string, database: StoredDatabase): CatalogTree {
  const stored = tree.catalogs.get(catalog);
  if (stored === undefined) return tree;
  return putCatalog(tree, catalog, { ...stored, databases: withEntry(stored.databases, name, database) });
}

export function removeDatabase(tree: CatalogTree, catalog: string, name: string): CatalogTree {
  const stored = tree.catalogs.get(catalog);
  if (stored === undefined) return tree;
  return putCatalog(tree, catalog, { ...stored, databases: withoutEntry(stored.databases, name) });
}

export const putCatalog = (tree: CatalogTree, name: string, catalog: StoredCatalog): CatalogTree => ({
  ...tree,
  catalogs: withEntry(tree.catalogs, name, catalog),
});

export const removeCatalog = (tree: CatalogTree, name: string): CatalogTree => ({
  ...tree,
  catalogs: withoutEntry(tree.catalogs, name),
});

export const newDatabase = (comment: string | null, options: Options): StoredDatabase => ({
  ...emptyDatabase,
  comment,
  options,
});

function withEntry<K, V>(map: ReadonlyMap<K, V>, key: K, value: V): ReadonlyMap<K, V> {
  return new Map(map).set(key, value);
}

function withoutEntry<K, V>(map: ReadonlyMap<K, V>, key: K): ReadonlyMap<K, V> {
  const rest = new Map(map);
  rest.delete(key);
  return rest;
}
