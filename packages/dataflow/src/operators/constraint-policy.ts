import { userError } from '@lockstep/kernel/errors';
import type { ConstraintEnforcerNode } from '@lockstep/plan/physical';

/** What happens to values that break a column's demand, and how deep the demands are looked for. */
export type ConstraintPolicy = Pick<ConstraintEnforcerNode, 'onNull' | 'onLength' | 'isWithCollections'>;

/** Flink's words. */
export function nullWritten(column: string): Error {
  const message = `Column '${column}' is NOT NULL, however, a null value is being written into it. You can set job configuration 'table.exec.sink.not-null-enforcer'='DROP' to suppress this exception and drop such records silently.`;
  return userError('dataflow.null_in_not_null', message, { details: { column } });
}

/** Flink's words. */
export function lengthWritten(
  { name, type, isText }: { readonly name: string; readonly type: string; readonly isText: boolean },
  length: number,
): Error {
  const message = `Column '${name}' is ${type}, however, a ${isText ? 'string' : 'binary'} of length ${length} is being written into it. You can set job configuration 'table.exec.sink.type-length-enforcer' to control this behaviour.`;
  return userError('dataflow.length_exceeded', message, { details: { column: name } });
}
