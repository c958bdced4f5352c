import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { compileStatement } from '@lockstep/backends/embedded';
import { connectorDescriptors } from '@lockstep/connectors/descriptors';
import { foldChangelog } from '@lockstep/testkit/run-query';
import { type Fault, SeededRandom, simulate } from '@lockstep/testkit/simulation';
import { queriesOf } from '@lockstep/testkit/slt-file';
import { describe, expect, test } from 'vitest';
import { alignments, simulationRounds, simulationSeed } from './simulation-settings.ts';

const directory = path.join(import.meta.dirname, '../sql');
const files = readdirSync(directory)
  .filter(name => name.endsWith('.slt'))
  .sort();

type Query = ReturnType<typeof queriesOf>[number];

/** Without a condition a snapshot is whatever has been read by then. */
const dependsOnReadingOrder = (sql: string): boolean => /\bSNAPSHOT\(/.test(sql) && !/load_completed/.test(sql);

const queriesIn = (file: string): readonly Query[] =>
  queriesOf(readFileSync(path.join(directory, file), 'utf8')).filter(
    query => query.modes.includes('stream') && !dependsOnReadingOrder(query.sql),
  );

/** Two lives that end in a crash or an error of the outside world at random steps, then one that gets to the end. */
async function expectSameRows({ definitions, sql, expected, line }: Query): Promise<void> {
  const sqlText = definitions + sql;
  const request = { sqlText, catalog: { objects: [] }, connectors: connectorDescriptors, config: {} };
  const job = compileStatement({ ...request, mode: 'stream' }, sqlText.length);
  const random = new SeededRandom(simulationSeed + line);
  // Positions in a table that is cut anew in every life are dealt to no other number of readers.
  const mayRescale = !job.plan!.nodes.some(node => node.kind === 'source' && node.isParallel);
  const fileRoots = [directory];
  const [steps] = (await simulate(job, { seed: simulationSeed, faults: [], fileRoots })).steps;
  for (let round = 0; round < simulationRounds; round++) {
    const seed = simulationSeed + round;
    const faults = [1, 2].map((): Fault => ({ atStep: 1 + random.int(steps!), kind: random.pick(['crash', 'error']) }));
    const alignment = random.pick(alignments);
    const parallelism = random.pick([[1], [1], [1], mayRescale && alignment.mayRescale ? [2, 1, 3] : [2]]);
    const config = { ...job.config, ...alignment.config };
    const { committed } = await simulate({ ...job, config }, { seed, faults, fileRoots, parallelism });
    const course = JSON.stringify({ seed, faults, parallelism, config });
    expect(foldChangelog(committed).toSorted(), `${sql}\n${course}`).toEqual(expected.toSorted());
  }
}

describe.each(files)('the queries of %s', file => {
  test('have the same rows after crashes and errors at any step, however their input is cut', async () => {
    for (const query of queriesIn(file)) await expectSameRows(query);
  }, 600_000);
});
