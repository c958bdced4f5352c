import { userError } from '@lockstep/kernel/errors';
import { quoteIdentifier } from '../sql-text/quote-identifier.ts';

export interface TableName {
  /** Null: the connection's search path decides. */
  readonly schema: string | null;
  readonly table: string;
}

const part = /\s*(?:"((?:[^"]|"")+)"\s*|([^".]+))/y;

/** Reads `table`, `schema.table`, `"odd.schema".table`. */
export function parseTableName(text: string, defaultSchema: string | null): TableName {
  const parts: string[] = [];
  for (let at = 0; ; at = part.lastIndex + 1) {
    part.lastIndex = at;
    const match = part.exec(text);
    const end = part.lastIndex;
    if (match === null || (end < text.length && text[end] !== '.')) throw bad(text);
    parts.push(match[1]?.replaceAll('""', '"') ?? match[2]!.trim());
    if (end >= text.length) break;
  }
  const [first, second] = parts;
  if (first === undefined || parts.length > 2) throw bad(text);
  return second === undefined ? { schema: defaultSchema, table: first } : { schema: first, table: second };
}

export const quoteTable = ({ schema, table }: TableName): string =>
  schema === null ? quoteIdentifier(table) : `${quoteIdentifier(schema)}.${quoteIdentifier(table)}`;

const bad = (text: string): Error => userError('jdbc.bad_table_name', `'${text}' is no table or schema.table`);
