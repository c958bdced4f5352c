import { startRun } from '../../src/runtime/start-run.ts';
import { subtaskThreads } from '../../src/runtime/thread-subtasks.ts';
import { pipelinePlan } from './pipeline.ts';
import { pipelineDeps } from './pipeline-deps.ts';

/** Runs the pipeline of the recovery test until it ends or is killed: `node recovery-child.ts <directory> <rows> <seed> <parallelism> <bytes of state in memory, 0 for any>`. */
const [directory = '', rowLimit = '0', seed = '1', parallelism = '1', spillBytes = '0'] = process.argv.slice(2);
const settings = {
  rowLimit: Number(rowLimit),
  seed: Number(seed),
  outputDirectory: `${directory}/out`,
  pauseMs: 3,
  ...(spillBytes === '0' ? {} : { spillBytesMax: Number(spillBytes) }),
};
const threads = {
  parallelism: Number(parallelism),
  startSubtask: subtaskThreads(new URL('./subtask-thread.ts', import.meta.url), settings),
};
const run = startRun(pipelinePlan(), {
  ...pipelineDeps(settings),
  checkpoint: { directory: `${directory}/checkpoints`, intervalMs: 10 },
  parallel: threads.parallelism === 1 ? undefined : threads,
  onEvent: event => {
    if (event.kind === 'started' || event.kind === 'checkpoint-completed') process.send?.(event);
  },
});
const outcome = await run.done;
if (outcome.kind !== 'finished') {
  process.stderr.write(`${JSON.stringify(outcome)}\n`);
  process.exitCode = 1;
}
