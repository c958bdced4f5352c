/** The recovery program with checkpoints, to be killed: argument 1 is the directory of these and of its output. Tells its parent of every checkpoint. */
import { join } from 'node:path';
import { createEnvironment } from './environment.ts';
import { recoveryProgram } from './recovery-program.ts';

const directory = process.argv[2]!;
const env = createEnvironment({
  fileRoots: [directory],
  checkpoint: { directory: join(directory, 'checkpoints'), intervalMs: 10 },
  onEvent: event => {
    if (event.kind === 'checkpoint-completed') process.send?.(event.kind);
  },
});
recoveryProgram(env, directory);
await env.execute();
