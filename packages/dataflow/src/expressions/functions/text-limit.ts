import { functionError } from './function-error.ts';

/** The longest text that a function makes up by itself, as LPAD and REPEAT do: what a line of SQL asks for must not exhaust the worker. */
const textCharactersMax = 16 * 1024 * 1024;

/** The length, when a text may be so long. */
export function checkedLength(functionName: string, length: number): number {
  if (length <= textCharactersMax) return length;
  const message = `${functionName} would make a text of ${length} characters; at most ${textCharactersMax} are allowed`;
  throw functionError(functionName, message, length, 'too_long');
}
