import type { RunIdentity } from '@lockstep/backends/embedded';
import { type StartSubtask, subtaskThreads } from '@lockstep/dataflow/runtime';

/** Subtasks of runs of the command line are threads of this process. */
export const startSubtasks = (identity: RunIdentity): StartSubtask =>
  subtaskThreads(new URL('./subtask-thread.ts', import.meta.url), identity);
