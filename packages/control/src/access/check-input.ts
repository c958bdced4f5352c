import { userError } from '@lockstep/kernel/errors';

export const namesMaxLength = 100;
const sqlTextMaxLength = 500_000;
const pageRowsMax = 1_000;

const nameForm = /^[\p{L}\p{N}][\p{L}\p{N} ._-]*$/u;

/** A name that people, URLs and file systems can live with. */
export function checkName(name: string, what: string): string {
  const trimmed = name.trim();
  if (trimmed.length === 0 || trimmed.length > namesMaxLength || !nameForm.test(trimmed))
    throw userError(
      'input.name',
      `The ${what}'s name must have 1 to ${namesMaxLength} letters, digits, spaces, dots, dashes or underscores and start with a letter or digit`,
    );
  return trimmed;
}

export function checkSqlText(sqlText: string): void {
  if (sqlText.length > sqlTextMaxLength)
    throw userError('input.sql_too_long', `The text is longer than ${sqlTextMaxLength} characters`);
  if (sqlText.includes('\0') || !sqlText.isWellFormed())
    throw userError('input.sql_not_text', 'The text holds characters that are no text, such as NUL');
}

export function checkClientKey(clientKey: string): void {
  if (!/^[\x21-\x7e]{8,100}$/.test(clientKey))
    throw userError('input.client_key', 'The client key must have 8 to 100 visible ASCII characters');
}

/** A page size within bounds. */
export const pageSize = (limit: number): number => Math.min(Math.max(Math.trunc(limit), 1), pageRowsMax);
