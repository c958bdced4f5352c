import { AppError, externalError, userError } from '@lockstep/kernel/errors';
import pg from 'pg';

/** SQLSTATE classes and codes, see the Postgres manual, appendix A. */
const userCodes: Readonly<Record<string, string>> = {
  '28000': 'jdbc.login_failed',
  '28P01': 'jdbc.login_failed',
  '3D000': 'jdbc.database_missing',
  '3F000': 'jdbc.schema_missing',
  '42501': 'jdbc.permission_denied',
  '42703': 'jdbc.column_missing',
  '42P01': 'jdbc.table_missing',
  '42P10': 'jdbc.no_unique_key',
};
const dataClasses: readonly string[] = ['22', '23'];
const conflictCodes: readonly string[] = ['40001', '40P01', '55P03'];
const outageClasses: readonly string[] = ['08', '53', '57'];

/** What Postgres or the way to it says, as an error of ours. `jdbc.unreachable` and `jdbc.conflict` may pass when tried again. */
export function pgFailure(error: unknown, table: string): AppError {
  if (error instanceof AppError) return error;
  if (!(error instanceof pg.DatabaseError)) return unreachable(error, table);
  const code = error.code ?? '';
  const details = { table, sqlState: code, column: error.column, constraint: error.constraint };
  const options = { details: JSON.parse(JSON.stringify(details)), cause: error };
  const text = `${table}: ${error.message}${error.detail === undefined ? '' : ` (${error.detail})`}`;
  if (userCodes[code] !== undefined) return userError(userCodes[code], text, options);
  if (dataClasses.includes(code.slice(0, 2))) return userError('jdbc.value_refused', text, options);
  if (conflictCodes.includes(code)) return externalError('jdbc.conflict', text, options);
  if (outageClasses.includes(code.slice(0, 2))) return externalError('jdbc.unreachable', text, options);
  return externalError('jdbc.failed', text, options);
}

export const isPassing = (error: AppError): boolean =>
  error.code === 'jdbc.unreachable' || error.code === 'jdbc.conflict';

function unreachable(cause: unknown, table: string): AppError {
  const reasons = cause instanceof AggregateError ? cause.errors : [cause];
  const reason = reasons.map(each => (each instanceof Error ? each.message : String(each))).join('; ');
  return externalError('jdbc.unreachable', `The database of ${table} can not be reached: ${reason}`, { cause });
}
