import { readFileSync } from 'node:fs';
import { runJob } from './run-job.ts';

/**
 * Runs a script in a process of its own: `node job-child.ts <directory> <script> <parallelism> <checkpoint interval in ms>`. Tells of its start and each checkpoint; prints what
 * it failed with.
 */
const [directory = '', script = '', parallelism = '1', checkpointIntervalMs = '5'] = process.argv.slice(2);
const settings = {
  directory,
  checkpointIntervalMs: Number(checkpointIntervalMs),
  parallelism: Number(parallelism),
};
const outcome = await runJob(readFileSync(script, 'utf8'), settings, event => {
  if (event.kind === 'started' || event.kind === 'checkpoint-completed') process.send?.(event.kind);
});
if (outcome.kind !== 'finished') {
  process.stderr.write(`${JSON.stringify(outcome)}\n`);
  process.exitCode = 1;
}
process.disconnect?.();
