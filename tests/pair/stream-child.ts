import { runSide } from './run-side.ts';

/** The stream side in a process of its own, to be killed: `node stream-child.ts <directory>`. */
const [directory = ''] = process.argv.slice(2);
const outcome = await runSide(directory, 'stream', 1, event => {
  if (event.kind === 'started' || event.kind === 'checkpoint-completed') process.send?.(event);
});
if (outcome.kind !== 'finished') {
  process.stderr.write(`${JSON.stringify(outcome)}\n`);
  process.exitCode = 1;
}
