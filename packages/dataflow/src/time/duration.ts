import { userError } from '@lockstep/kernel/errors';
import { durationMs } from '@lockstep/sql/catalog';

/** Milliseconds of a duration as Flink's options write it; throws when it is none. */
export function parseDurationMs(text: string): number {
  const ms = durationMs(text);
  if (ms === null) {
    throw userError('dataflow.bad_duration', `'${text}' is not a duration; write for example '10 min'`);
  }
  return ms;
}
