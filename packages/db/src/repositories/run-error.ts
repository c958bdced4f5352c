import type { RunDto } from '@lockstep/contracts/api';
import { errorInfoSchema } from '@lockstep/contracts/events';
import { lineColumnAt } from '@lockstep/kernel/diagnostics';

/** The columns that say why a run stands where it stands; `sql_text` is there when the span is. */
export interface ErrorInfoRow {
  error: unknown;
  error_span_start: number | null;
  sql_text: string | null;
}

/** The error with its place in the version's text. */
export function errorPlace(row: ErrorInfoRow): RunDto['error'] {
  if (row.error === null) return null;
  const info = errorInfoSchema.parse(row.error);
  if (row.error_span_start === null || row.sql_text === null) return { ...info, line: null, column: null };
  return { ...info, ...lineColumnAt(row.sql_text, row.error_span_start) };
}
