import { readFileSync } from 'node:fs';
import { runJob } from './run-job.ts';

/** As many as there can be. */
const checkpointIntervalMs = 5;

/** Runs a script in a process of its own, to be killed: `node job-child.ts <directory> <script>`. Tells of its start and each checkpoint. */
const [directory = '', script = ''] = process.argv.slice(2);
const outcome = await runJob(directory, readFileSync(script, 'utf8'), checkpointIntervalMs, event => {
  if (event.kind === 'started' || event.kind === 'checkpoint-completed') process.send?.(event.kind);
});
if (outcome.kind !== 'finished') {
  process.stderr.write(`${JSON.stringify(outcome)}\n`);
  process.exitCode = 1;
}
process.disconnect?.();
