/** A thread that carries one subtask of the recovery program. */
import type { RunIdentity } from '@lockstep/backends/embedded';
import { serveSubtaskThread } from '@lockstep/dataflow/runtime';
import { recoveryJob } from './recovery-program.ts';

export interface RecoveryThread {
  readonly directory: string;
  readonly parallelism: string;
  readonly identity: RunIdentity;
}

await serveSubtaskThread(async ({ directory, parallelism, identity }: RecoveryThread, output) =>
  (await recoveryJob(directory, parallelism, output)).subtask(identity),
);
