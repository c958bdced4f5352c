import { type Expectation, type ExpectedName, exploreStatement } from '../parse/index.ts';
import type { CatalogView } from './catalog-view.ts';
import type { Completion, CompletionItem } from './completion-item.ts';
import { type Cursor, findCursor } from './cursor.ts';
import { dataTypeItems, hintItems, keywordItems, timeUnitItems } from './keyword-items.ts';
import { catalogItems, columnItems, databaseItems, functionItem, tableItems, windowItems } from './name-items.ts';
import { optionKeyItems, optionValueItems, settingKeyItems, settingValueItems } from './option-items.ts';
import { rankItems } from './rank-items.ts';
import { findScope, type Scope } from './scope.ts';

/**
 * What can stand at `offset`. The parser itself is asked: it runs over the statement up to the cursor and notes what it would take there, so
 * keywords and kinds of names are exactly those of the grammar. The statement may be unfinished or broken on either side of the cursor.
 */
export function complete(text: string, offset: number, catalog: CatalogView): Completion {
  const cursor = findCursor(text, offset);
  if (cursor === undefined) return { replace: { start: offset, end: offset }, items: [] };
  const expectation: Expectation = { phrases: new Set(), names: new Set(), qualifier: [], optionKey: undefined };
  exploreStatement(text, cursor.before, expectation);
  const items = cursor.isInString ? stringItems(cursor, catalog, expectation) : allItems(cursor, catalog, expectation);
  return { replace: cursor.replace, items: rankItems(items, cursor.typed) };
}

function allItems(cursor: Cursor, catalog: CatalogView, expectation: Expectation): CompletionItem[] {
  const scope = findScope(cursor, catalog);
  const items = [...expectation.names].flatMap(name => nameItems(name, cursor, catalog, scope, expectation));
  // After a dot only names can stand.
  return expectation.qualifier.length > 0 ? items : [...items, ...keywordItems(expectation.phrases)];
}

/** Inside quotes only options and settings have anything to offer. */
function stringItems(cursor: Cursor, catalog: CatalogView, expectation: Expectation): CompletionItem[] {
  const key = expectation.optionKey ?? '';
  const settings = catalog.settings ?? [];
  if (expectation.names.has('option-key')) return optionKeyItems(cursor, catalog);
  if (expectation.names.has('option-value')) return optionValueItems(cursor, catalog, key);
  if (expectation.names.has('config-key')) return settingKeyItems(cursor, settings);
  return expectation.names.has('config-value') ? settingValueItems(cursor, settings, key) : [];
}

function nameItems(
  name: ExpectedName,
  cursor: Cursor,
  catalog: CatalogView,
  scope: Scope,
  expectation: Expectation,
): readonly CompletionItem[] {
  const { qualifier } = expectation;
  switch (name) {
    case 'table':
      return tableItems(catalog, scope, qualifier);
    case 'view':
      return tableItems(catalog, scope, qualifier).filter(item => item.kind !== 'table' && item.kind !== 'query');
    case 'database':
      return databaseItems(catalog, qualifier);
    case 'catalog':
      return catalogItems(catalog);
    case 'column':
      return columnItems(scope, qualifier);
    case 'function':
      return functionItems(catalog, expectation, false);
    case 'table-function':
      return functionItems(catalog, expectation, true);
    case 'data-type':
      return dataTypeItems;
    case 'hint':
      return hintItems;
    case 'time-unit':
      return timeUnitItems;
    case 'window':
      return windowItems(scope);
    case 'option-key':
    case 'option-value':
    case 'config-key':
    case 'config-value':
      return stringItems(cursor, catalog, expectation);
    default:
      return [];
  }
}

const functionItems = (catalog: CatalogView, expectation: Expectation, isTable: boolean): readonly CompletionItem[] =>
  expectation.qualifier.length > 0
    ? []
    : catalog.functions.filter(view => (view.kind === 'table' || view.kind === 'window') === isTable).map(functionItem);
