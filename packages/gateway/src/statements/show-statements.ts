import { userError } from '@lockstep/kernel/errors';
import type { ObjectPath as PathNode, ShowColumns, ShowCreate, ShowCurrent, ShowList } from '@lockstep/sql/ast';
import { functions } from '@lockstep/sql/functions';
import { compareNames, findObject, functionsIn, objectsIn, type StoredObject } from '../catalog/catalog-tree.ts';
import { namePattern } from '../catalog/name-pattern.ts';
import { getCatalog, getDatabase, getObject, resolveDatabase, resolveObject } from '../catalog/resolve-path.ts';
import { printComment, printOptions } from '../definitions/print-definition.ts';
import { quoteName, quotePath } from '../definitions/quote.ts';
import { resultTable, type StatementResult, textTable } from '../results/statement-result.ts';
import { describedColumns } from './describe-statement.ts';
import { showJobs } from './job-statements.ts';
import type { StatementContext } from './statement-context.ts';

/** SHOW of a list of names, sorted. */
export function showList(context: StatementContext, statement: ShowList): StatementResult {
  const { from, pattern, objects } = statement;
  const tree = context.session.catalog;
  const named = (title: string, names: readonly string[]): StatementResult =>
    textTable(
      [title],
      [...names]
        .sort(compareNames)
        .filter(namePattern(pattern))
        .map(name => [name]),
    );
  switch (objects) {
    case 'CATALOGS':
      return named('catalog name', [...tree.catalogs.keys()]);
    case 'DATABASES':
      return named('database name', [...getCatalog(tree, catalogOf(context, from)).databases.keys()]);
    case 'TABLES':
      return named(
        'table name',
        objectNames(context, from, () => true),
      );
    case 'VIEWS':
      return named(
        'view name',
        objectNames(context, from, object => object.definition.kind === 'view'),
      );
    case 'MATERIALIZED TABLES':
      return named('materialized table name', []);
    case 'FUNCTIONS':
      return named('function name', [
        ...(tree.modules.used.includes('core') ? builtInNames() : []),
        ...userFunctionNames(context, from),
      ]);
    case 'USER FUNCTIONS':
      return named('function name', userFunctionNames(context, from));
    case 'MODULES':
      return textTable(
        ['module name'],
        tree.modules.used.map(name => [name]),
      );
    case 'FULL MODULES':
      return fullModules(tree.modules);
    case 'JOBS':
      return showJobs(context.jobs);
    case 'JARS':
      return textTable(['jars'], []);
    case 'PROCEDURES':
      return named('procedure name', []);
    case 'MODELS':
      return named('model name', []);
    case 'CONNECTIONS':
      return named('connection name', []);
  }
}

const builtInNames = (): readonly string[] =>
  functions
    .filter(({ kind }) => kind !== 'operator')
    .flatMap(({ name, aliases }) => [name, ...aliases].map(each => each.toLowerCase()));

function fullModules({ loaded, used }: { readonly loaded: readonly string[]; readonly used: readonly string[] }) {
  const rows = [...used, ...loaded.filter(name => !used.includes(name))].map(name => [name, used.includes(name)]);
  return resultTable(
    [
      ['module name', 'text'],
      ['used', 'boolean'],
    ],
    rows,
  );
}

function userFunctionNames({ session }: StatementContext, from: PathNode | undefined): readonly string[] {
  const { catalog, database } = resolveDatabase(session.catalog, from);
  getDatabase(session.catalog, catalog, database);
  return functionsIn(session.catalog, catalog, database).map(({ path }) => path.name.toLowerCase());
}

function catalogOf({ session }: StatementContext, from: PathNode | undefined): string {
  const [name, second] = from?.parts ?? [];
  if (second === undefined) return name?.name ?? session.catalog.currentCatalog;
  const written = from!.parts.map(part => part.name).join('.');
  throw userError(
    'catalog.path',
    `Show databases from/in identifier [ ${written} ] format error, catalog must be a single part identifier.`,
  );
}

function objectNames(
  { session }: StatementContext,
  from: PathNode | undefined,
  isShown: (object: StoredObject) => boolean,
): readonly string[] {
  const { catalog, database } = resolveDatabase(session.catalog, from);
  getDatabase(session.catalog, catalog, database);
  return objectsIn(session.catalog, catalog, database)
    .filter(isShown)
    .map(object => object.path.name);
}

export function showCurrent({ session }: StatementContext, { object }: ShowCurrent): StatementResult {
  const { currentCatalog, currentDatabase } = session.catalog;
  return object === 'CATALOG'
    ? textTable(['current catalog name'], [[currentCatalog]])
    : textTable(['current database name'], [[currentDatabase]]);
}

export function showColumns(context: StatementContext, { table, pattern }: ShowColumns): StatementResult {
  return describedColumns(context, getObject(context.session.catalog, table), namePattern(pattern));
}

/** The statement that makes the object. */
export function showCreate(context: StatementContext, { object, path }: ShowCreate): StatementResult {
  const text = object === 'CATALOG' ? createCatalogText(context, path) : createObjectText(context, object, path);
  return textTable(['result'], [[`${text}\n`]]);
}

function createCatalogText({ session }: StatementContext, path: PathNode): string {
  const name = path.parts.at(-1)!.name;
  const { comment, options } = getCatalog(session.catalog, name);
  const sorted = Object.fromEntries(Object.entries(options).sort(([left], [right]) => compareNames(left, right)));
  return [`CREATE CATALOG ${quoteName(name)}`, ...printComment(comment), ...printOptions(sorted)].join('\n');
}

function createObjectText(context: StatementContext, wanted: ShowCreate['object'], pathNode: PathNode): string {
  const path = resolveObject(context.session.catalog, pathNode);
  const found = findObject(context.session.catalog, path);
  const noun = wanted === 'VIEW' ? 'View' : 'Table';
  if (found === null || (wanted !== 'TABLE' && wanted !== 'VIEW')) {
    const message = `Could not execute SHOW CREATE ${wanted}. ${noun} with identifier ${quotePath(path)} does not exist.`;
    throw userError('catalog.object_unknown', message);
  }
  const { kind } = found.definition;
  if (kind !== wanted.toLowerCase()) {
    const other = kind === 'view' ? 'VIEW' : 'TABLE';
    const message = `SHOW CREATE ${wanted} is only supported for ${wanted.toLowerCase()}s, but ${quotePath(path)} is a ${kind}. Please use SHOW CREATE ${other} instead.`;
    throw userError('catalog.wrong_kind', message);
  }
  return found.createStatement;
}
