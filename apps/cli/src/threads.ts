import type { RunIdentity } from '@lockstep/backends/embedded';
import { type ParallelSettings, parallelismMax, subtaskThreads } from '@lockstep/dataflow/runtime';
import { userError } from '@lockstep/kernel/errors';

/** How a run is carried at a parallelism; undefined: by this thread alone. */
export function threadsOf(parallelism: number, identity: RunIdentity): ParallelSettings | undefined {
  if (parallelism === 1) return undefined;
  const entry = new URL('./subtask-thread.ts', import.meta.url);
  const settings: RunIdentity = { ...identity, startedAtMs: Date.now() };
  return { parallelism, startSubtask: subtaskThreads(entry, settings) };
}

/** The number after `--parallelism`. */
export function parallelismOf(text: string): number {
  const parallelism = Number(text);
  if (Number.isInteger(parallelism) && parallelism >= 1 && parallelism <= parallelismMax) return parallelism;
  throw userError('cli.usage', `--parallelism is a whole number from 1 to ${parallelismMax}, not '${text}'`);
}
