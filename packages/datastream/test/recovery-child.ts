/** The recovery program with checkpoints; argument 1 is the directory of these and of its output. With `killed` it dies by SIGKILL right behind its first checkpoint. */
import { join } from 'node:path';
import { createEnvironment } from './environment.ts';
import { recoveryProgram } from './recovery-program.ts';

const [, , directory = '', end] = process.argv;
const env = createEnvironment({
  fileRoots: [directory],
  checkpoint: { directory: join(directory, 'checkpoints'), intervalMs: 10 },
  onEvent: event => {
    if (end === 'killed' && event.kind === 'checkpoint-completed') process.kill(process.pid, 'SIGKILL');
  },
});
recoveryProgram(env, directory);
await env.execute();
