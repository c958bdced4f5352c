/**
 * The recovery program with checkpoints, in threads of its own: `node recovery-child.ts <directory> <parallelism> [killed]`. The directory is that of the checkpoints and of its
 * output. With `killed` it dies by SIGKILL right behind its first checkpoint.
 */
import { join } from 'node:path';
import { subtaskThreads } from '@lockstep/dataflow/runtime';
import { recoveryJob } from './recovery-program.ts';
import type { RecoveryThread } from './recovery-thread.ts';

const [, , directory = '', parallelism = '1', end] = process.argv;
const job = await recoveryJob(directory, parallelism, {
  checkpoint: { directory: join(directory, 'checkpoints'), intervalMs: 10 },
  onEvent: event => {
    if (end === 'killed' && event.kind === 'checkpoint-completed') process.kill(process.pid, 'SIGKILL');
  },
  startSubtasks: identity => {
    const settings: RecoveryThread = { directory, parallelism, identity };
    return subtaskThreads(new URL('./recovery-thread.ts', import.meta.url), settings);
  },
});
await job.start().getJobExecutionResult();
