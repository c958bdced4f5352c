import type { CatalogView, ColumnView, FunctionView } from './catalog-view.ts';
import type { CompletionItem, CompletionKind } from './completion-item.ts';
import { quoteName, quotePath } from './quote-name.ts';
import type { Scope } from './scope.ts';

const plainItem = (
  kind: CompletionKind,
  label: string,
  insertText: string,
  detail?: string,
  doc?: string,
): CompletionItem => ({
  kind,
  label,
  insertText,
  isSnippet: false,
  ...(detail === undefined || detail === '' ? {} : { detail }),
  ...(doc === undefined ? {} : { doc }),
});

/** Tables after FROM, JOIN, INTO: what a path that begins with `qualifier` can go on with. */
export function tableItems(catalog: CatalogView, scope: Scope, qualifier: readonly string[]): CompletionItem[] {
  const items: CompletionItem[] = [];
  if (qualifier.length === 0)
    for (const query of scope.queries) items.push(plainItem('query', query.name, quoteName(query.name), 'WITH'));
  for (const table of catalog.tables) {
    const rest = pathAfter(catalog, [table.catalog, table.database, table.name], qualifier);
    if (rest === undefined) continue;
    items.push(
      plainItem(table.kind, rest.join('.'), quotePath(rest), `${table.catalog}.${table.database}`, table.comment),
    );
  }
  return [...items, ...databaseItems(catalog, qualifier)];
}

/** Databases, and catalogs where none is given yet. */
export function databaseItems(catalog: CatalogView, qualifier: readonly string[]): CompletionItem[] {
  if (qualifier.length > 1) return [];
  const [inCatalog = catalog.currentCatalog] = qualifier;
  const databases = new Set(catalog.tables.filter(table => table.catalog === inCatalog).map(table => table.database));
  const items = [...databases].map(name => plainItem('database', name, quoteName(name), inCatalog));
  return qualifier.length === 0 ? [...items, ...catalogItems(catalog)] : items;
}

export function catalogItems(catalog: CatalogView): CompletionItem[] {
  const catalogs = new Set([catalog.currentCatalog, ...catalog.tables.map(table => table.catalog)]);
  return [...catalogs].map(name => plainItem('catalog', name, quoteName(name)));
}

/** The shortest way to write a full path after what is written of it; undefined when it does not begin so. */
function pathAfter(
  catalog: CatalogView,
  path: readonly [string, string, string],
  qualifier: readonly string[],
): readonly string[] | undefined {
  const [inCatalog, database, name] = path;
  const isCurrentCatalog = inCatalog === catalog.currentCatalog;
  if (qualifier.length === 0) {
    if (isCurrentCatalog && database === catalog.currentDatabase) return [name];
    return isCurrentCatalog ? [database, name] : path;
  }
  if (qualifier.length === 2) return qualifier[0] === inCatalog && qualifier[1] === database ? [name] : undefined;
  if (qualifier[0] === database && isCurrentCatalog) return [name];
  return qualifier[0] === inCatalog ? [database, name] : undefined;
}

/** Columns of the tables in scope, and the names that qualify them. */
export function columnItems(scope: Scope, qualifier: readonly string[]): CompletionItem[] {
  if (qualifier.length > 0) {
    const name = qualifier.at(-1);
    return scope.tables
      .filter(table => table.name === name)
      .flatMap(table => table.columns.map(column => columnItem(column, table.name)));
  }
  const items: CompletionItem[] = [];
  for (const table of scope.tables) {
    for (const column of table.columns) items.push(columnItem(column, table.name));
    if (table.name !== undefined) items.push(plainItem('table', table.name, quoteName(table.name)));
  }
  return items;
}

const columnItem = (column: ColumnView, table: string | undefined): CompletionItem =>
  plainItem(
    'column',
    column.name,
    quoteName(column.name),
    [column.type, table].filter(Boolean).join(' · '),
    column.comment,
  );

export const windowItems = (scope: Scope): CompletionItem[] =>
  scope.windows.map(name => plainItem('query', name, quoteName(name), 'WINDOW'));

/** A call with the cursor between its parentheses; behind them when the function takes nothing. */
export function functionItem(view: FunctionView): CompletionItem {
  const takesNothing = /\(\s*\)$/.test(view.signature);
  const isBare = !view.signature.includes('(');
  return {
    kind: 'function',
    label: view.name,
    insertText: isBare ? view.name : takesNothing ? `${view.name}()` : `${view.name}($1)`,
    isSnippet: !isBare && !takesNothing,
    detail: view.signature,
    ...(view.doc === undefined ? {} : { doc: view.doc }),
  };
}
