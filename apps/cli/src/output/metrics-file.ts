import { appendFileSync, writeFileSync } from 'node:fs';
import type { RunEvent } from '@lockstep/dataflow/runtime';
import { userError } from '@lockstep/kernel/errors';

const written: ReadonlySet<RunEvent['kind']> = new Set([
  'metrics',
  'late-rows',
  'checkpoint-completed',
  'checkpoint-failed',
]);

/** Writes what a run says of itself to a file, which it begins anew: a JSON object a line. Without a file it writes nothing. */
export function metricsWriter(file: string | null): (event: RunEvent) => void {
  if (file === null) return () => {};
  try {
    writeFileSync(file, '');
  } catch (cause) {
    throw userError('cli.file', `Cannot write ${file}`, { cause });
  }
  return event => {
    if (written.has(event.kind)) appendFileSync(file, `${JSON.stringify(event)}\n`);
  };
}
