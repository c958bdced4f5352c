import { startRun } from '../../src/runtime/start-run.ts';
import { pipelineConnectors, pipelinePlan, testContext } from './pipeline.ts';
import { simpleCompiler } from './simple-compiler.ts';

/** Runs the pipeline of the recovery test until it ends or is killed: `node recovery-child.ts <directory> <rows> <seed>`. */
const [directory = '', rowLimit = '0', seed = '1'] = process.argv.slice(2);
let random = Number(seed);
const batchRows = (): number => {
  random = (Math.imul(random, 1_103_515_245) + 12_345) >>> 0;
  return 1 + (random % 300);
};
const run = startRun(pipelinePlan(), {
  connectors: pipelineConnectors({
    rowLimit: Number(rowLimit),
    batchRows,
    pauseMs: 3,
    outputDirectory: `${directory}/out`,
  }),
  context: testContext,
  compiler: simpleCompiler,
  checkpoint: { directory: `${directory}/checkpoints`, intervalMs: 10 },
  onEvent: event => {
    if (event.kind === 'started' || event.kind === 'checkpoint-completed') process.send?.(event);
  },
});
const outcome = await run.done;
if (outcome.kind !== 'finished') {
  process.stderr.write(`${JSON.stringify(outcome)}\n`);
  process.exitCode = 1;
}
