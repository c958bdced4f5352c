import type { AppError } from '@lockstep/kernel/errors';
import type { LogicalType } from '@lockstep/sql/types';
import { functionError, shown } from '../functions/function-error.ts';

/** A value that can't become one of `type`. */
export function castError(value: unknown, type: LogicalType, why?: string): AppError {
  const text = typeof value === 'string' ? `'${shown(value)}'` : shown(value);
  return functionError(
    'CAST',
    `Cannot cast ${text} to ${type.kind}${why === undefined ? '' : `: ${why}`}`,
    value,
    'bad_cast',
  );
}
