import { userError } from '@lockstep/kernel/errors';

/** A name as a quoted identifier of standard SQL (Postgres, DuckDB): the only way by which a user's name enters a statement. */
export function quoteIdentifier(name: string): string {
  if (name === '' || name.includes('\0')) {
    throw userError('connector.bad_identifier', 'A name of a table or column is empty or holds a NUL character');
  }
  return `"${name.replaceAll('"', '""')}"`;
}
