import type { Span } from '@lockstep/kernel/diagnostics';
import { type ChangeKind, changeKinds, type Field, inputRef, type Relation } from '../algebra/index.ts';
import type { Argument, FunctionCall } from '../ast/index.ts';
import { stringType, withNullable } from '../types/index.ts';
import { type Analysis, type CommonTables, didYouMean, fail, failUnsupported } from './analysis.ts';
import { bindArguments, partitionColumns, tableArgument } from './table-arguments.ts';

/** TO_CHANGELOG: the changes of a table as rows: the code of the change and the row; keys of PARTITION BY stand before the code. */
export function analyzeToChangelog(analysis: Analysis, node: FunctionCall, tables: CommonTables): Relation {
  const args = bindArguments(analysis, node, ['INPUT', 'OP', 'OP_MAPPING', 'PRODUCES_FULL_DELETES']);
  const { input, partitionBy } = tableArgument(analysis, node, args.get('INPUT'), tables);
  const keys = partitionColumns(analysis, input, partitionBy);
  const mapping = mappingOf(analysis, args.get('OP_MAPPING'));
  const codes = new Map<ChangeKind, string>();
  for (const { key, value, span } of mapping) {
    for (const kind of kindsIn(analysis, key, span)) {
      if (codes.has(kind)) fail(analysis, 'changelog_mapping', `Duplicate change operation: '${kind}'`, span);
      codes.set(kind, value);
    }
  }
  const operation: Field = {
    name: operationColumn(analysis, args.get('OP')) ?? 'op',
    type: withNullable(stringType, false),
  };
  const relation: Relation = {
    kind: 'to-changelog',
    input,
    codes: changeKinds.map(kind => (mapping.length === 0 ? kind : (codes.get(kind) ?? null))),
    keys,
    hasFullDeletes: booleanArgument(analysis, args.get('PRODUCES_FULL_DELETES')) ?? true,
    schema: [operation, ...input.schema],
    span: node.span,
  };
  const rest = input.schema.map((_, i) => i + 1).filter(i => !keys.includes(i - 1));
  return columnsOf(relation, [...keys.map(key => key + 1), 0, ...rest]);
}

/** FROM_CHANGELOG: the changes that rows tell of. The code's column is gone; keys of PARTITION BY come first. */
export function analyzeFromChangelog(analysis: Analysis, node: FunctionCall, tables: CommonTables): Relation {
  const args = bindArguments(analysis, node, ['INPUT', 'OP', 'OP_MAPPING', 'ERROR_HANDLING']);
  const { input, partitionBy, orderBy } = tableArgument(analysis, node, args.get('INPUT'), tables);
  if (orderBy.length > 0) failUnsupported(analysis, 'ORDER BY in FROM_CHANGELOG', orderBy[0]!.span);
  const keys = partitionColumns(analysis, input, partitionBy);
  const name = operationColumn(analysis, args.get('OP')) ?? 'op';
  const operation = input.schema.findIndex(field => field.name === name);
  if (operation === -1) {
    const names = input.schema.map(field => field.name);
    const span = args.get('OP')?.span ?? node.span;
    return fail(analysis, 'column_unknown', `Column '${name}' not found`, span, didYouMean(name, names));
  }
  const mapping = mappingOf(analysis, args.get('OP_MAPPING'));
  const kinds: (readonly [string, ChangeKind])[] = mapping.flatMap(({ key, value, span }) => {
    const [kind] = kindsIn(analysis, value, span);
    return key.split(',').map(code => [code.trim(), kind!] as const);
  });
  const known = mapping.length === 0 ? changeKinds.map(kind => [kind, kind] as const) : kinds;
  const told = new Set(known.map(([, kind]) => kind));
  const isUpsert = told.has('UPDATE_AFTER') && !told.has('UPDATE_BEFORE');
  if (isUpsert && keys.length === 0) {
    const message = 'UPDATE_AFTER without UPDATE_BEFORE needs PARTITION BY: the columns that identify a row';
    fail(analysis, 'changelog_mapping', message, args.get('OP_MAPPING')?.span ?? node.span);
  }
  const relation: Relation = {
    kind: 'from-changelog',
    input,
    operation,
    kinds: known,
    skipsUnknown: errorHandling(analysis, args.get('ERROR_HANDLING')) === 'SKIP',
    upsertKey: isUpsert ? keys : null,
    schema: input.schema,
    span: node.span,
  };
  const rest = [...input.schema.keys()].filter(i => i !== operation && !keys.includes(i));
  return columnsOf(relation, [...keys, ...rest]);
}

const columnsOf = (input: Relation, columns: readonly number[]): Relation => ({
  kind: 'project',
  input,
  expressions: columns.map(column => inputRef(input.schema, column)),
  schema: columns.map(column => input.schema[column]!),
});

function operationColumn(analysis: Analysis, argument: Argument | undefined): string | null {
  if (argument === undefined || argument.kind === 'default') return null;
  const columns = argument.kind === 'descriptor' ? argument.columns : [];
  const [column, other] = columns;
  if (column !== undefined && other === undefined) return column.name;
  const message = "The descriptor for argument 'op' must contain exactly one column name.";
  return fail(analysis, 'table_arguments', message, argument.span);
}

interface MappingEntry {
  readonly key: string;
  readonly value: string;
  readonly span: Span;
}

/** `MAP['a, b', 'X', ..]` of text; empty when not given. */
function mappingOf(analysis: Analysis, argument: Argument | undefined): readonly MappingEntry[] {
  if (argument === undefined || argument.kind === 'default') return [];
  const parts = argument.kind === 'map-constructor' ? argument.values : [];
  const texts = parts.flatMap(part => (part.kind === 'string-literal' ? [part] : []));
  if (texts.length === 0 || texts.length !== parts.length || texts.length % 2 !== 0) {
    return fail(analysis, 'table_arguments', 'op_mapping must be a MAP of text constants', argument.span);
  }
  return texts.flatMap((text, i) =>
    i % 2 === 0 ? [{ key: text.value, value: texts[i + 1]!.value, span: text.span }] : [],
  );
}

const kindsIn = (analysis: Analysis, list: string, span: Span): readonly ChangeKind[] =>
  list.split(',').map(part => {
    const kind = changeKinds.find(candidate => candidate === part.trim());
    const hint = `The operations are ${changeKinds.join(', ')}.`;
    return kind ?? fail(analysis, 'changelog_mapping', `Unknown change operation: '${part.trim()}'`, span, hint);
  });

function errorHandling(analysis: Analysis, argument: Argument | undefined): 'FAIL' | 'SKIP' {
  if (argument === undefined || argument.kind === 'default') return 'FAIL';
  if (argument.kind === 'string-literal' && (argument.value === 'FAIL' || argument.value === 'SKIP')) {
    return argument.value;
  }
  return fail(analysis, 'table_arguments', "error_handling must be 'FAIL' or 'SKIP'", argument.span);
}

function booleanArgument(analysis: Analysis, argument: Argument | undefined): boolean | null {
  if (argument === undefined || argument.kind === 'default') return null;
  if (argument.kind === 'boolean-literal' && argument.value !== null) return argument.value;
  return fail(analysis, 'table_arguments', 'This argument must be TRUE or FALSE', argument.span);
}
