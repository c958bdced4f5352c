import type { Hint, HintOption } from '../ast/index.ts';
import type { ConnectorDescriptor, ResolvedTable } from '../catalog/index.ts';
import { type Analysis, didYouMean, fail } from './analysis.ts';
import { checkOptions, type PlacedOptions } from './options.ts';
import type { Scope } from './scope.ts';
import type { TableDefinition } from './tables.ts';

/** Hints of a SELECT that name tables of its FROM, in a list or as keys of options. They say how to run a query, never what it means. */
const namesTables = ['BROADCAST', 'SHUFFLE_HASH', 'SHUFFLE_MERGE', 'NEST_LOOP', 'MULTI_JOIN', 'STATE_TTL'];
const selectHints = [...namesTables, 'LOOKUP'];

/** Refuses hints that nobody would follow: unknown ones, and those about a table that is not there. */
export function checkSelectHints(analysis: Analysis, hints: readonly Hint[], scope: Scope): void {
  const tables = new Set(scope.tables.map(table => table.name));
  for (const hint of hints) {
    const name = hint.name.name.toUpperCase();
    if (!selectHints.includes(name)) {
      const message = `There is no query hint '${hint.name.name}'`;
      fail(analysis, 'hint_unknown', message, hint.name.span, didYouMean(name, selectHints));
    }
    if (namesTables.includes(name)) for (const table of namedTables(hint)) checkTable(analysis, name, table, tables);
    if (name !== 'LOOKUP') continue;
    for (const option of optionsOf(hint)) {
      if (option.key.value !== 'table') continue;
      checkTable(analysis, name, { name: option.value.value, span: option.value.span }, tables);
    }
  }
}

type NamedTable = Pick<Hint['name'], 'name' | 'span'>;

const namedTables = (hint: Hint): readonly NamedTable[] =>
  hint.arguments.flatMap((argument): readonly NamedTable[] => {
    if (argument.kind === 'hint-option') return [{ name: argument.key.value, span: argument.key.span }];
    if (argument.value.kind === 'numeric-literal') return [];
    const { value } = argument;
    return [{ name: value.kind === 'string-literal' ? value.value : value.parts.at(-1)!.name, span: value.span }];
  });

const optionsOf = (hint: Hint): readonly HintOption[] =>
  hint.arguments.filter(argument => argument.kind === 'hint-option');

function checkTable(analysis: Analysis, hint: string, table: NamedTable, tables: ReadonlySet<string | null>): void {
  if (tables.has(table.name)) return;
  const message = `The hint ${hint} is about '${table.name}', which is no table in FROM`;
  const names = [...tables].filter(name => name !== null);
  fail(analysis, 'hint_table', message, table.span, didYouMean(table.name, names));
}

/** The table with the options of `OPTIONS` hints in place of its own. A table that holds a secret keeps them: another address would be told the secret. */
export function withOptionHints(
  analysis: Analysis,
  definition: TableDefinition,
  hints: readonly Hint[],
): TableDefinition {
  const [first] = hints;
  if (first === undefined) return definition;
  const other = hints.find(hint => hint.name.name.toUpperCase() !== 'OPTIONS');
  if (other !== undefined) {
    fail(analysis, 'hint_unknown', `There is no table hint '${other.name.name}'`, other.name.span, 'OPTIONS is one.');
  }
  const { table } = definition;
  if (definition.bindings !== null) {
    const message = `The options of '${table.path.name}' belong to its stream and batch tables and can't be given here`;
    fail(analysis, 'hint_paired', message, first.span);
  }
  const connector = analysis.connectors.get(table.connector);
  if (connector !== undefined && hasSecret(connector, table)) {
    const message = `'${table.path.name}' holds a secret, so its options can't be changed by a hint`;
    fail(analysis, 'hint_secret', message, first.span, 'Define a table of its own with these options.');
  }
  const given = hints.flatMap(optionsOf);
  const changed: ResolvedTable = {
    ...table,
    options: { ...table.options, ...Object.fromEntries(given.map(({ key, value }) => [key.value, value.value])) },
  };
  if (connector !== undefined) checkOptions(analysis, connector, placed(changed, given), first.span);
  return { ...definition, table: changed };
}

const hasSecret = (connector: ConnectorDescriptor, table: ResolvedTable): boolean =>
  connector.options.some(option => option.isSecret === true && option.name in table.options);

/** All options, those of the hint where they stand. */
function placed(table: ResolvedTable, given: readonly HintOption[]): PlacedOptions {
  const spans = new Map(given.map(({ key, value }) => [key.value, { keySpan: key.span, valueSpan: value.span }]));
  const nowhere = { start: 0, end: 0 };
  return new Map(
    Object.entries(table.options).map(([key, value]) => [
      key,
      { value, ...(spans.get(key) ?? { keySpan: nowhere, valueSpan: nowhere }) },
    ]),
  );
}
