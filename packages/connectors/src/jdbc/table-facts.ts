import { userError } from '@lockstep/kernel/errors';
import type { Field } from '@lockstep/sql/algebra';
import { printType } from '@lockstep/sql/types';
import type { PgSession } from './pg-session.ts';
import { fits, type PgColumn } from './pg-type.ts';

/** What the database says of a table. */
export interface TableFacts {
  readonly columns: ReadonlyMap<string, PgColumn>;
  /** Names in key order; empty without a primary key. */
  readonly primaryKey: readonly string[];
  /** The column sets of its unique indexes (whole-table ones, over plain columns), sorted. */
  readonly uniqueKeys: readonly (readonly string[])[];
  /** Where the table is, whatever the search path is. */
  readonly schema: string;
}

const columnsQuery = `
  SELECT a.attname, t.typname, format_type(a.atttypid, -1), t.typtype = 'e', n.nspname
  FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
       JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped
  ORDER BY a.attnum`;

const keysQuery = `
  SELECT i.indisprimary, array_to_json(array_agg(a.attname ORDER BY k.place))
  FROM pg_index i CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k(attnum, place)
       JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
  WHERE i.indrelid = to_regclass($1) AND i.indisunique AND i.indpred IS NULL AND i.indexprs IS NULL AND k.place <= i.indnkeyatts
  GROUP BY i.indexrelid, i.indisprimary`;

/** Null when there is no such table. */
export async function findTable(session: PgSession): Promise<TableFacts | null> {
  const columns = await session.query(columnsQuery, [session.tableText]);
  if (columns.length === 0) return null;
  const keys = await session.query(keysQuery, [session.tableText]);
  const namesOf = (json: string | null): string[] => JSON.parse(json!);
  return {
    columns: new Map(
      columns.map(([name, typeName, castName, isEnum]) => [
        name!,
        { name: name!, typeName: typeName!, castName: castName!, isEnum: isEnum === 't' },
      ]),
    ),
    primaryKey: keys.filter(([isPrimary]) => isPrimary === 't').flatMap(([, names]) => namesOf(names!)),
    uniqueKeys: keys.map(([, names]) => namesOf(names!).sort()),
    schema: columns[0]![4]!,
  };
}

export async function getTable(session: PgSession): Promise<TableFacts> {
  const facts = await findTable(session);
  if (facts !== null) return facts;
  const message = `There is no table ${session.tableText} in the database; upper and lower case count`;
  throw userError('jdbc.table_missing', message, { details: { table: session.tableText } });
}

/** The database's columns for the fields, in order. One that is missing or of another type is a user error that names it. */
export function matchColumns(
  facts: TableFacts,
  schema: readonly Field[],
  direction: 'read' | 'write',
  table: string,
): PgColumn[] {
  return schema.map(({ name, type }) => {
    const column = facts.columns.get(name);
    if (column === undefined) {
      const known = [...facts.columns.keys()].map(each => `"${each}"`).join(', ');
      const message = `Table ${table} has no column "${name}"; it has ${known}`;
      throw userError('jdbc.column_missing', message, { details: { table, column: name } });
    }
    if (fits(type, column, direction)) return column;
    const verb = direction === 'read' ? 'read as' : 'written from';
    const message = `Column "${name}" of ${table} is ${column.castName}, which can not be ${verb} ${printType(type)}`;
    throw userError('jdbc.type_mismatch', message, { details: { table, column: name, type: column.castName } });
  });
}
