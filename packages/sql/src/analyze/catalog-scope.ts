import type {
  CreateFunction,
  CreateTable,
  CreateView,
  Identifier,
  ObjectPath as PathNode,
  Statement,
} from '../ast/index.ts';
import {
  type CatalogObject,
  type CatalogSnapshot,
  defaultCatalog,
  defaultDatabase,
  type ObjectPath,
  systemFunctionPath,
  type TableStatistics,
} from '../catalog/index.ts';
import { parseScript } from '../parse/index.ts';

/** A table or view by its defining statement. `isInScript`: the statement is part of the analyzed text, so its spans can be shown. */
export interface CatalogEntry {
  readonly path: ObjectPath;
  readonly definition: CreateTable | CreateView;
  readonly isInScript: boolean;
  readonly statistics?: TableStatistics | undefined;
}

/** The objects a script can name: those of the snapshot, then those that the script makes, which hide them. */
export class CatalogScope {
  #catalog: string;
  #database: string;
  readonly #stored = new Map<string, CatalogObject>();
  readonly #parsed = new Map<string, CatalogEntry | null>();
  readonly #functions = new Map<string, { readonly name: string; readonly definition: CreateFunction | null }>();

  constructor(
    snapshot: CatalogSnapshot,
    current: { readonly catalog?: string | undefined; readonly database?: string | undefined },
  ) {
    this.#catalog = current.catalog ?? defaultCatalog;
    this.#database = current.database ?? defaultDatabase;
    for (const object of snapshot.objects) {
      if (object.kind === 'function') this.defineFunction(object.path, parseFunction(object.createStatement));
      else this.#stored.set(keyOf(object.path), object);
    }
  }

  /** `t`, `d.t` and `c.d.t` against the current catalog and database. */
  resolve(path: PathNode): ObjectPath {
    const names = path.parts.map((part: Identifier) => part.name);
    const name = names.at(-1) ?? '';
    return { catalog: names.at(-3) ?? this.#catalog, database: names.at(-2) ?? this.#database, name };
  }

  get currentDatabase(): string {
    return this.#database;
  }

  use(catalog: string | null, database: string): void {
    if (catalog !== null) this.#catalog = catalog;
    this.#database = database;
  }

  find(path: ObjectPath): CatalogEntry | null {
    const key = keyOf(path);
    const known = this.#parsed.get(key);
    if (known !== undefined) return known;
    const stored = this.#stored.get(key);
    const entry = stored === undefined ? null : parseDefinition(stored);
    this.#parsed.set(key, entry);
    return entry;
  }

  define(entry: CatalogEntry): void {
    this.#parsed.set(keyOf(entry.path), entry);
  }

  drop(path: ObjectPath): void {
    this.#parsed.set(keyOf(path), null);
  }

  /** Where a function is or would be; names of functions have no case. */
  resolveFunction(path: PathNode, isSystem: boolean): ObjectPath {
    const resolved = this.resolve(path);
    return isSystem ? systemFunctionPath(resolved.name) : resolved;
  }

  findFunction(path: ObjectPath): CreateFunction | null {
    return this.#functions.get(functionKeyOf(path))?.definition ?? null;
  }

  /** Null takes it away. */
  defineFunction(path: ObjectPath, definition: CreateFunction | null): void {
    this.#functions.set(functionKeyOf(path), { name: path.name, definition });
  }

  functionNames(): readonly string[] {
    return [...this.#functions.values()].flatMap(({ name, definition }) => (definition === null ? [] : [name]));
  }

  /** Names as a user would write them here, for suggestions. */
  names(): readonly string[] {
    const live = [...this.#parsed.values()].flatMap(entry => (entry === null ? [] : [entry.path]));
    const stored = [...this.#stored.values()].flatMap(({ path }) =>
      this.#parsed.get(keyOf(path)) === null ? [] : [path],
    );
    return [...new Set([...live, ...stored].map(path => path.name))];
  }
}

const keyOf = (path: ObjectPath): string => JSON.stringify([path.catalog, path.database, path.name]);

const functionKeyOf = (path: ObjectPath): string => keyOf({ ...path, name: path.name.toLowerCase() });

export const printPath = (path: ObjectPath): string => `${path.catalog}.${path.database}.${path.name}`;

function parseDefinition({ path, createStatement, statistics }: CatalogObject): CatalogEntry | null {
  const [statement]: readonly (Statement | undefined)[] = parseScript(createStatement).statements;
  if (statement?.kind !== 'create-table' && statement?.kind !== 'create-view') return null;
  return { path, definition: statement, isInScript: false, ...(statistics && { statistics }) };
}

function parseFunction(text: string): CreateFunction | null {
  const [statement]: readonly (Statement | undefined)[] = parseScript(text).statements;
  return statement?.kind === 'create-function' ? statement : null;
}
