import { userError } from '@lockstep/kernel/errors';
import type { LoadModule, UnloadModule, UseModules } from '@lockstep/sql/ast';
import type { CatalogTree } from '../catalog/catalog-tree.ts';

/** Modules bring functions; here there is the one of the built-in functions. */
const coreModule = 'core';

export function loadModule(tree: CatalogTree, { name: { name } }: LoadModule): CatalogTree {
  const { loaded, used } = tree.modules;
  if (loaded.includes(name)) throw userError('catalog.module_exists', `A module with name '${name}' already exists`);
  if (name !== coreModule)
    throw userError('catalog.module_unknown', `There is no module '${name}' to load; there is: ${coreModule}`);
  return { ...tree, modules: { loaded: [...loaded, name], used: [...used, name] } };
}

export function unloadModule(tree: CatalogTree, { name: { name } }: UnloadModule): CatalogTree {
  const { loaded, used } = tree.modules;
  if (!loaded.includes(name)) throw userError('catalog.module_unknown', `No module with name '${name}' exists`);
  const others = (names: readonly string[]): readonly string[] => names.filter(each => each !== name);
  return { ...tree, modules: { loaded: others(loaded), used: others(used) } };
}

export function useModules(tree: CatalogTree, statement: UseModules): CatalogTree {
  const used = statement.names.map(each => each.name);
  const { loaded } = tree.modules;
  for (const [i, name] of used.entries()) {
    if (!loaded.includes(name)) throw userError('catalog.module_unknown', `No module with name '${name}' exists`);
    if (used.indexOf(name) !== i) throw userError('catalog.module_twice', `Module '${name}' appears more than once`);
  }
  return { ...tree, modules: { loaded, used } };
}
