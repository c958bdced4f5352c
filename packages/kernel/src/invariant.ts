import { internalError } from './errors.ts';

/** States what must hold here; a failure is our bug (`internal.invariant`), never the user's mistake. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw internalError('internal.invariant', message);
}

/** Closes an exhaustive switch: the compiler proves `value` is `never`, the run time proves the compiler saw everything. */
export function unreachable(value: never, what = 'case'): never {
  throw internalError('internal.unreachable', `Unexpected ${what}: ${JSON.stringify(value)}`);
}
