import { type Batch, type Column, readValue } from '@lockstep/dataflow/batch';
import { userError } from '@lockstep/kernel/errors';
import type { Field } from '@lockstep/sql/algebra';
import { printType } from '@lockstep/sql/types';
import type { TypeInformation } from './type-information.ts';

/** Makes the elements of a batch. */
export type ElementReader<T> = (batch: Batch) => T[];

/**
 * Reads columns as objects: one generated loop that builds each object at once, so that all have one shape. `schema` is of the columns, in the order of the fields.
 * A NULL in a field that is not `NULLABLE` is an error of the user.
 */
export function rowReader<T>(
  type: Pick<TypeInformation<T>, 'fields'>,
  schema: readonly Field[],
  columns: readonly number[],
): ElementReader<T> {
  const fields = type.fields ?? [];
  const names = fields.map(([name]) => name);
  const read = generate(fields.map((_, f) => isPlain(fields[f]![1], schema[columns[f]!]!)))(
    names,
    fields.map(([name, field], f) => valueReader(name, field, schema[columns[f]!]!)),
  );
  return batch => {
    const picked = columns.map(column => batch.columns[column]!);
    picked.forEach((column, f) => {
      if (!fields[f]![1].logicalType.nullable) refuseNull(column, batch.rowCount, names[f]!);
    });
    const elements = new Array<T>(batch.rowCount);
    read(picked, elements, batch.rowCount);
    return elements;
  };
}

type FieldReader = (column: Column, row: number) => unknown;
type Loop = (columns: readonly Column[], elements: unknown[], count: number) => void;

/** Whether the values of the typed array are those of the program. */
function isPlain(type: TypeInformation<unknown>, { type: columnType }: Field): boolean {
  if (type.logicalType.nullable) return false;
  return ['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'FLOAT', 'DOUBLE', 'DATE'].includes(columnType.kind);
}

function valueReader(name: string, type: TypeInformation<unknown>, field: Field): FieldReader {
  return (column, row) => {
    const value = readValue(column, row, field.type);
    if (value === null && !type.logicalType.nullable) throw nullIn(name);
    return type.fromValue(value);
  };
}

/** Positions only: names are keys from a table, as are the readers of what is not plain. */
function generate(plain: readonly boolean[]): (names: readonly string[], readers: readonly FieldReader[]) => Loop {
  const text = [
    ...plain.map((_, f) => `const k${f} = names[${f}], r${f} = readers[${f}];`),
    'return (columns, elements, count) => {',
    ...plain.map((isPlainField, f) => `const c${f} = ${isPlainField ? `columns[${f}].values` : `columns[${f}]`};`),
    'for (let i = 0; i < count; i++)',
    `elements[i] = { ${plain.map((isPlainField, f) => `[k${f}]: ${isPlainField ? `c${f}[i]` : `r${f}(c${f}, i)`}`).join(', ')} };`,
    '};',
  ].join('\n');
  return new Function('names', 'readers', text) as ReturnType<typeof generate>;
}

function refuseNull({ nulls }: Column, count: number, name: string): void {
  if (nulls === null) return;
  for (let row = 0; row < count; row++) if (nulls[row] === 1) throw nullIn(name);
}

const nullIn = (name: string): Error =>
  userError(
    'datastream.null_field',
    `Column ${name} is NULL in a row; declare it Types.NULLABLE(..) or filter such rows out in SQL`,
  );

/** Whether a column's values can be read as the type; nullability is seen to when a NULL comes. */
export function fits(type: TypeInformation<unknown>, field: Field): boolean {
  const wanted = printType({ ...type.logicalType, nullable: true });
  const given = field.type;
  if (wanted === printType({ ...given, nullable: true })) return true;
  const isText = (kind: string): boolean => kind === 'CHAR' || kind === 'VARCHAR';
  if (isText(type.logicalType.kind)) return isText(given.kind);
  const isBytes = (kind: string): boolean => kind === 'BINARY' || kind === 'VARBINARY';
  if (isBytes(type.logicalType.kind)) return isBytes(given.kind);
  const isNestedOrTime = ['TIME', 'TIMESTAMP', 'TIMESTAMP_LTZ', 'ROW', 'ARRAY', 'MAP'].includes(given.kind);
  return isNestedOrTime && withoutDetail(type.logicalType) === withoutDetail(given);
}

/** Nullability, names and the precision of times do not change how a value is read. */
const withoutDetail = (type: Field['type']): string =>
  JSON.stringify(type, (key, part) =>
    ['nullable', 'precision', 'comment', 'timeAttribute', 'name', 'length', 'className'].includes(key)
      ? undefined
      : part,
  );
