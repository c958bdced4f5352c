import type { RunIdentity } from '@lockstep/backends/embedded';
import { type StartSubtask, subtaskThreads } from '@lockstep/dataflow/runtime';
import type { RuntimeMode } from '@lockstep/sql/catalog';

/** A program as a thread loads it. */
export interface ProgramOrigin {
  readonly file: string;
  readonly mode: RuntimeMode;
  /** As it was given to the program, before its own SETs. */
  readonly config: Readonly<Record<string, string>>;
}

export interface ProgramThreadSettings {
  readonly origin: ProgramOrigin;
  readonly identity: RunIdentity;
}

/** Subtasks of programs of the command line are threads of this process that load the program themselves. */
export const programSubtasks =
  (origin: ProgramOrigin) =>
  (identity: RunIdentity): StartSubtask => {
    const settings: ProgramThreadSettings = { origin, identity };
    return subtaskThreads(new URL('./program-thread.ts', import.meta.url), settings);
  };
