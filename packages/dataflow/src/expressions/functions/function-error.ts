import { type AppError, userError } from '@lockstep/kernel/errors';

/** So much of a value is shown in a message. */
const shownCharactersMax = 100;

/** A value that a function refuses: the run fails. The operator that runs the expression adds where in the SQL text. */
export function functionError(functionName: string, message: string, value: unknown, problem = 'bad_value'): AppError {
  return userError(`expression.${problem}`, message, { details: { function: functionName, value: shown(value) } });
}

export function shown(value: unknown): string {
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text.length > shownCharactersMax ? `${text.slice(0, shownCharactersMax)}...` : text;
}
