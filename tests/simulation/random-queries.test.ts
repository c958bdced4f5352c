import { compileStatement } from '@lockstep/backends/embedded';
import { connectorDescriptors } from '@lockstep/connectors/descriptors';
import { interpretQuery } from '@lockstep/testkit/interpreter';
import { foldChangelog, runQuery } from '@lockstep/testkit/run-query';
import { type Fault, randomQuery, SeededRandom, type Simulation, simulate } from '@lockstep/testkit/simulation';
import { expect, test } from 'vitest';
import { alignments, simulationRounds, simulationSeed } from './simulation-settings.ts';

const queriesPerRound = 30;

/** Stream settings that change how a query runs and never its rows. */
const settings: readonly Readonly<Record<string, string>>[] = [
  {},
  {
    'table.exec.mini-batch.enabled': 'true',
    'table.exec.mini-batch.allow-latency': '1 s',
    'table.exec.mini-batch.size': '5',
  },
];

/** Answers how the disturbed stream went. */
async function expectAgreement(seed: number): Promise<Simulation> {
  const random = new SeededRandom(seed);
  const { sqlText, hasLateRows } = randomQuery(random);
  const alignment = random.pick(alignments);
  const config = { ...random.pick(settings), ...alignment.config };
  const request = { sqlText, catalog: { objects: [] }, connectors: connectorDescriptors, config };
  const job = compileStatement({ ...request, mode: 'stream' }, sqlText.length);
  expect(
    job.diagnostics.filter(({ severity }) => severity === 'error'),
    sqlText,
  ).toEqual([]);
  const place = `LOCKSTEP_SIMULATION_SEED=${seed}\n${sqlText}`;

  const byDefinition = (await interpretQuery(job, false)).toSorted();
  const batch = foldChangelog(await runQuery(sqlText, 'batch', []));
  expect(batch.toSorted(), `batch, ${place}`).toEqual(byDefinition);

  const expected = hasLateRows ? (await interpretQuery(job, true)).toSorted() : byDefinition;
  // Rows in flight of a query with event time are for as many subtasks as had them.
  const parallelism = Array.from({ length: alignment.mayRescale ? 3 : 1 }, () => random.pick([1, 1, 2, 3]));
  const planFor = (subtasks: number) => {
    const parallel = { ...config, 'parallelism.default': String(subtasks) };
    return compileStatement({ ...request, config: parallel, mode: 'stream' }, sqlText.length).plan!;
  };
  const undisturbed = await simulate(job, { seed, faults: [], parallelism, planFor });
  expect(foldChangelog(undisturbed.committed).toSorted(), `stream in ${parallelism[0]} subtasks, ${place}`).toEqual(
    expected,
  );
  const faults = Array.from(
    { length: 1 + random.int(3) },
    (): Fault => ({ atStep: 1 + random.int(undisturbed.steps[0]!), kind: random.pick(['crash', 'error']) }),
  );
  const disturbed = await simulate(job, { seed: seed + 1, faults, parallelism, planFor });
  expect(
    foldChangelog(disturbed.committed).toSorted(),
    `${JSON.stringify({ parallelism, faults, config })}, ${place}`,
  ).toEqual(expected);
  return disturbed;
}

test('random queries: a stream with crashes at random steps, aligned or not, in up to three subtasks and rescaled, the batch and the interpreter have the same rows', async () => {
  const queries = queriesPerRound * simulationRounds;
  let restores = 0;
  let checkpointsInFlight = 0;
  for (let i = 0; i < queries; i++) {
    const disturbed = await expectAgreement(simulationSeed + i);
    restores += disturbed.restores;
    checkpointsInFlight += disturbed.checkpointsInFlight;
  }
  // Progress was made through checkpoints, not by lives that all began at the beginning.
  expect(restores).toBeGreaterThan(queries / 4);
  expect(checkpointsInFlight).toBeGreaterThan(0);
}, 3_600_000);
