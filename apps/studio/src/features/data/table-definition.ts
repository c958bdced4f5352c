import type { Side } from '@lockstep/contracts/runs';
import { sides } from '@lockstep/contracts/runs';
import type { CreateTable, SchemaElement } from '@lockstep/sql/ast';
import type { CatalogObject } from '@lockstep/sql/catalog';
import { lex } from '@lockstep/sql/lex';
import { parseScript } from '@lockstep/sql/parse';

export interface DefinedColumn {
  readonly name: string;
  /** As written. */
  readonly type: string;
  readonly kind: 'physical' | 'metadata' | 'computed';
  readonly isPrimaryKey: boolean;
  /** Of the watermark on this column, as written; null: it has none. */
  readonly watermark: string | null;
  readonly comment: string | null;
}

export interface DefinedOption {
  readonly key: string;
  readonly value: string;
  /** The value is a reference to an encrypted secret. */
  readonly isSecret: boolean;
}

/** From a physical field to a logical column. `expression` is null for fields of the column's own name. */
export interface MappingLink {
  readonly field: string;
  readonly column: string;
  readonly expression: string | null;
}

export interface DefinedBinding {
  readonly side: Side;
  readonly connector: string;
  readonly fields: readonly { readonly name: string; readonly type: string }[];
  readonly links: readonly MappingLink[];
  readonly options: readonly DefinedOption[];
}

/** What a CREATE TABLE statement says, for people to look at. */
export interface TableDefinition {
  readonly columns: readonly DefinedColumn[];
  /** Empty for a logical table: its options belong to its bindings. */
  readonly options: readonly DefinedOption[];
  /** null: not a logical table. */
  readonly bindings: readonly DefinedBinding[] | null;
}

/** Null for views, and for what can't be read as a table. */
export function readTableDefinition(object: CatalogObject): TableDefinition | null {
  const text = object.createStatement;
  const [statement] = parseScript(text).statements;
  if (statement?.kind !== 'create-table') return null;
  const columns = readColumns(text, statement.elements);
  const options = readOptions(statement);
  const isPaired = options.some(({ key, value }) => key === 'connector' && value === 'paired');
  return {
    columns,
    options: isPaired ? [] : options,
    bindings: isPaired ? sides.map(side => readBinding(side, columns, options)) : null,
  };
}

const secretReference = /^secret:/;

const readOptions = (table: CreateTable): DefinedOption[] =>
  table.options.map(({ key, value }) => ({
    key: key.value,
    value: value.value,
    isSecret: secretReference.test(value.value),
  }));

function readColumns(text: string, elements: readonly SchemaElement[]): DefinedColumn[] {
  const keys = new Set(
    elements.flatMap(element => (element.kind === 'primary-key' ? element.columns.map(column => column.name) : [])),
  );
  const watermarks = new Map(
    elements.flatMap(element =>
      element.kind === 'watermark'
        ? [
            [
              element.column.map(part => part.name).join('.'),
              text.slice(element.expression.span.start, element.expression.span.end),
            ] as const,
          ]
        : [],
    ),
  );
  return elements.flatMap((element): DefinedColumn[] => {
    if (element.kind !== 'physical-column' && element.kind !== 'metadata-column' && element.kind !== 'computed-column')
      return [];
    const { name } = element.name;
    const typeSpan = element.kind === 'computed-column' ? element.expression.span : element.type.span;
    return [
      {
        name,
        type: text.slice(typeSpan.start, typeSpan.end).replace(/\s+/g, ' '),
        kind: kinds[element.kind],
        isPrimaryKey: keys.has(name) || (element.kind === 'physical-column' && element.primaryKey !== undefined),
        watermark: watermarks.get(name) ?? null,
        comment: element.comment?.value ?? null,
      },
    ];
  });
}

const kinds = {
  'physical-column': 'physical',
  'metadata-column': 'metadata',
  'computed-column': 'computed',
} as const;

function readBinding(
  side: Side,
  columns: readonly DefinedColumn[],
  allOptions: readonly DefinedOption[],
): DefinedBinding {
  const prefix = `${side}.`;
  const own = allOptions.flatMap(option =>
    option.key.startsWith(prefix) ? [{ ...option, key: option.key.slice(prefix.length) }] : [],
  );
  const optionOf = (key: string): string | undefined => own.find(option => option.key === key)?.value;
  const stored = columns.filter(column => column.kind !== 'computed');
  const fields = readFields(optionOf('columns')) ?? stored.map(({ name, type }) => ({ name, type }));
  const mapped = new Map(
    own.flatMap(({ key, value }) => (key.startsWith('map.') ? [[key.slice('map.'.length), value] as const] : [])),
  );
  return {
    side,
    connector: optionOf('connector') ?? '',
    fields,
    links: stored.flatMap(({ name }) => linksOf(name, mapped.get(name), fields)),
    options: own.filter(({ key }) => key !== 'connector' && key !== 'columns' && !key.startsWith('map.')),
  };
}

function readFields(columnsText: string | undefined): { name: string; type: string }[] | null {
  if (columnsText === undefined) return null;
  const text = `CREATE TABLE t (${columnsText})`;
  const [statement] = parseScript(text).statements;
  return statement?.kind === 'create-table'
    ? readColumns(text, statement.elements).map(({ name, type }) => ({ name, type }))
    : null;
}

/** A column without a mapping takes the field of its name; one with an expression, every field that the expression names. */
function linksOf(column: string, expression: string | undefined, fields: readonly { name: string }[]): MappingLink[] {
  if (expression === undefined) {
    return fields.some(({ name }) => name === column) ? [{ field: column, column, expression: null }] : [];
  }
  const words = new Set(
    lex(expression).tokens.flatMap(token =>
      token.kind === 'word' || token.kind === 'quoted-identifier' ? [token.value] : [],
    ),
  );
  return fields.filter(({ name }) => words.has(name)).map(({ name }) => ({ field: name, column, expression }));
}
