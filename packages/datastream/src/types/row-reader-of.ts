import { userError } from '@lockstep/kernel/errors';
import type { Field } from '@lockstep/sql/algebra';
import { printType } from '@lockstep/sql/types';
import { type ElementReader, fits, rowReader } from './element-reader.ts';
import type { TypeInformation } from './type-information.ts';
import { typeOfSql } from './type-of-sql.ts';

/**
 * The reader of a query's rows as values of `type`: a ROW takes columns by their names, any other type the only column there is. Null: objects of all columns.
 * Throws `AppError` (user) when a column is missing or of another type.
 */
export function rowReaderOf(
  type: TypeInformation<unknown> | null,
  schema: readonly Field[],
  query: string,
): ElementReader<unknown> {
  if (type === null) {
    const row = { fields: schema.map(field => [field.name, typeOfSql(field.type)] as const) };
    return rowReader(row, schema, [...schema.keys()]);
  }
  if (type.fields === undefined) {
    const [only] = schema;
    if (only === undefined || schema.length !== 1 || !fits(type, only))
      throw userError(
        'datastream.table_type',
        `${query} has ${described(schema)}; a stream of ${type.name} needs one such column`,
      );
    const readRow = rowReader({ fields: [['f0', type]] }, schema, [0]);
    return batch => (readRow(batch) as { readonly f0: unknown }[]).map(row => row.f0);
  }
  const columns = type.fields.map(([name, field]) => {
    const column = schema.findIndex(candidate => candidate.name === name);
    const found = schema[column];
    if (found === undefined)
      throw userError('datastream.table_type', `${query} has no column '${name}'; it has ${described(schema)}`);
    if (!fits(field, found))
      throw userError(
        'datastream.table_type',
        `Column '${name}' of ${query} is ${printType(found.type)}; the stream declares it ${field.name}. CAST it in the query, or declare its type`,
      );
    return column;
  });
  return rowReader(type, schema, columns);
}

const described = (schema: readonly Field[]): string =>
  schema.map(field => `${field.name} ${printType(field.type)}`).join(', ');
