import type { ConnectorDescriptor, OptionDescriptor } from '../catalog/index.ts';
import type { Token } from '../lex/index.ts';
import type { CatalogView, SettingView } from './catalog-view.ts';
import type { CompletionItem } from './completion-item.ts';
import type { Cursor } from './cursor.ts';
import { quoteText } from './quote-name.ts';

/** Keys of the options in the parentheses around the cursor that are not written yet; required ones first. */
export function optionKeyItems(cursor: Cursor, catalog: CatalogView): CompletionItem[] {
  const written = optionsAround(cursor);
  const connector = findConnector(catalog, written);
  if (connector === undefined) return written.has('connector') ? [] : [keyItem(cursor, 'connector', 'required')];
  return [...connector.options]
    .filter(option => !written.has(option.name))
    .sort((left, right) => Number(right.isRequired) - Number(left.isRequired))
    .map(option => keyItem(cursor, option.name, describeOption(option), option.doc[catalog.locale]));
}

/** Values of one option: connectors, formats, or what its descriptor lists. */
export function optionValueItems(cursor: Cursor, catalog: CatalogView, key: string): CompletionItem[] {
  if (key === 'connector')
    return catalog.connectors.map(each =>
      valueItem(cursor, each.name, each.title[catalog.locale], each.doc[catalog.locale]),
    );
  const connector = findConnector(catalog, optionsAround(cursor));
  const option = connector?.options.find(each => each.name === key);
  const isFormat = key === 'format' || key.endsWith('.format');
  const values =
    option?.values ?? (option?.type === 'boolean' ? ['true', 'false'] : isFormat ? (connector?.formats ?? []) : []);
  return values.map(value => valueItem(cursor, value, value === option?.defaultValue ? 'default' : undefined));
}

export const settingKeyItems = (cursor: Cursor, settings: readonly SettingView[]): CompletionItem[] =>
  settings.map(setting => keyItem(cursor, setting.key, setting.defaultValue, setting.doc));

export function settingValueItems(cursor: Cursor, settings: readonly SettingView[], key: string): CompletionItem[] {
  const setting = settings.find(each => each.key === key);
  return (setting?.values ?? []).map(value =>
    valueItem(cursor, value, value === setting?.defaultValue ? 'default' : undefined),
  );
}

function keyItem(cursor: Cursor, key: string, detail?: string, doc?: string): CompletionItem {
  // Inside quotes only the key is missing; outside, the quotes and the value are too. A trailing `*` stands for what the user fills in.
  const shown = key.endsWith('*') ? key.slice(0, -1) : key;
  const text = cursor.isInString ? shown : `${quoteText(shown)} = '$1'`;
  return { kind: 'option-key', label: key, insertText: text, isSnippet: !cursor.isInString, ...details(detail, doc) };
}

function valueItem(cursor: Cursor, value: string, detail?: string, doc?: string): CompletionItem {
  return {
    kind: 'option-value',
    label: value,
    insertText: cursor.isInString ? value.replaceAll("'", "''") : quoteText(value),
    isSnippet: false,
    ...details(detail, doc),
  };
}

const details = (detail?: string, doc?: string): Pick<CompletionItem, 'detail' | 'doc'> => ({
  ...(detail === undefined ? {} : { detail }),
  ...(doc === undefined ? {} : { doc }),
});

function describeOption(option: OptionDescriptor): string {
  const need = option.isRequired ? ', required' : '';
  const otherwise = option.defaultValue === undefined ? '' : `, default ${option.defaultValue}`;
  return `${option.type}${need}${otherwise}`;
}

const findConnector = (catalog: CatalogView, written: ReadonlyMap<string, string>): ConnectorDescriptor | undefined =>
  catalog.connectors.find(each => each.name === written.get('connector'));

/** The `'key' = 'value'` pairs between the parentheses the cursor stands in. Read from the tokens, so the rest may be broken. */
function optionsAround(cursor: Cursor): ReadonlyMap<string, string> {
  const before = cursor.before;
  let opening = before.length - 1;
  while (opening > 0 && before[opening]?.key !== '(') opening -= 1;
  const closing = cursor.after.findIndex(token => token.key === ')');
  const tokens: Token[] = [
    ...before.slice(opening + 1, -1),
    ...cursor.after.slice(0, closing < 0 ? undefined : closing),
  ];
  const options = new Map<string, string>();
  for (let index = 0; index + 2 < tokens.length; index += 1) {
    const [key, equals, value] = tokens.slice(index, index + 3);
    if (key?.kind === 'string' && equals?.key === '=' && value?.kind === 'string') options.set(key.value, value.value);
  }
  return options;
}
