import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type CompiledJob, runContext } from '@lockstep/backends/embedded';
import { createConnectorRegistry } from '@lockstep/connectors/registry';
import type { Connector, ConnectorRegistry } from '@lockstep/dataflow/ports';
import { localSubtasks, type RunOutcome, type StartSubtask, startRun } from '@lockstep/dataflow/runtime';
import { fromErrorInfo } from '@lockstep/kernel/errors';
import { invariant } from '@lockstep/kernel/invariant';
import { silentLogger } from '@lockstep/kernel/logger';
import type { PhysicalPlan, SinkNode } from '@lockstep/plan/physical';
import type { QueryRow } from '../run-query.ts';
import { SeededRandom } from './seeded-random.ts';
import { type Fault, SimulatedProcess, simulatedFaultCode } from './simulated-process.ts';
import { SimulatedSink } from './simulated-sink.ts';
import { SimulatedSource } from './simulated-source.ts';
import { SimulatedTable } from './simulated-table.ts';

export interface SimulationOptions {
  readonly seed: number;
  /** One for each life of the process, in order; the life after the last is undisturbed. */
  readonly faults: readonly Fault[];
  readonly fileRoots?: readonly string[] | undefined;
  /** Subtasks of each life, all in this thread; the last number is that of all further lives. 1 by default. */
  readonly parallelism?: readonly number[] | undefined;
  /** The job's plan for a number of subtasks; absent: one plan for all. */
  readonly planFor?: ((parallelism: number) => PhysicalPlan) | undefined;
}

export interface Simulation {
  /** All that the job's one sink, or the first of several, ever committed, in order. */
  readonly committed: readonly QueryRow[];
  /** The same of each sink, by the name of its table. */
  readonly tables: ReadonlyMap<string, readonly QueryRow[]>;
  /** Calls of ports in each life. */
  readonly steps: readonly number[];
  /** Lives that began from a checkpoint. */
  readonly restores: number;
  /** Checkpoints with rows that were on their way. */
  readonly checkpointsInFlight: number;
}

/** Virtual time between checkpoints: a dozen steps or so. */
const checkpointIntervalMs = 200;
/** In memory where the system has such a place: what is simulated dies with this process, so nothing need outlive it. */
const fastDirectory = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
/** A ring between subtasks takes a few rows at a time. */
const bytesPerRing = 1024;

/**
 * Runs a job in a simulated world: sources cut anew at random, a virtual clock, two-phase tables that outlive every crash, and faults at given steps, each
 * followed by a restart from the newest checkpoint. The same seed and faults give the same course.
 */
export async function simulate(
  { plan, config }: CompiledJob,
  { seed, faults, fileRoots = [], parallelism: parallelisms = [1], planFor }: SimulationOptions,
): Promise<Simulation> {
  invariant(plan !== null, 'only a job that compiles can be simulated');
  const directory = await mkdtemp(path.join(fastDirectory, 'simulation-'));
  const tables = new Map(
    plan.nodes.flatMap(node => (node.kind === 'sink' ? [[node.table.path.name, new SimulatedTable()]] : [])),
  );
  const steps: number[] = [];
  let restores = 0;
  let checkpointsInFlight = 0;
  try {
    for (let life = 0; ; life++) {
      const random = new SeededRandom(seed * 1_000 + life);
      const process = new SimulatedProcess(life, random, faults[life] ?? null);
      const identity = { mode: plan.mode, config, secrets: {}, fileRoots, writerId: 'simulated', fencingToken: 1 };
      const deps = {
        connectors: simulatedConnectors(process, random),
        clock: process.clock,
        logger: silentLogger,
      };
      const parallelism = parallelisms[Math.min(life, parallelisms.length - 1)]!;
      const createSink = (node: SinkNode) => new SimulatedSink(node, tables.get(node.table.path.name)!, process);
      const startSubtask = distracted(
        localSubtasks(() => ({ ...runContext(deps, identity), createSink })),
        process,
      );
      const run = startRun(planFor?.(parallelism) ?? plan, {
        ...runContext(deps, identity),
        // A run that is given its sinks is in one task.
        ...(parallelism === 1 ? { createSink } : { parallel: { parallelism, startSubtask, bytesPerRing } }),
        checkpoint: {
          directory,
          intervalMs: checkpointIntervalMs,
          isStillOwner: async () => {
            await process.interleave();
            await process.step();
            return true;
          },
        },
        onEvent: event => {
          if (event.kind === 'checkpoint-completed' || event.kind === 'checkpoint-failed') process.release();
          if (event.kind === 'checkpoint-completed' && event.inFlightBytes > 0) checkpointsInFlight++;
          if (event.kind === 'started' && event.restoredFrom !== null) restores++;
        },
      });
      const outcome = await Promise.race([run.done, process.crashed]);
      steps.push(process.steps);
      if (outcome === undefined) run.cancel();
      else if (hasFinished(outcome)) return { ...committedTo(tables), steps, restores, checkpointsInFlight };
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** In turns of the event loop; a subtask works off some batches in one. */
const distractionTurnsMax = 16;

/** Subtasks that hear of a barrier at different times, so that some still send when others are at it. */
const distracted =
  (start: StartSubtask, process: SimulatedProcess): StartSubtask =>
  (assignment, onReport) => {
    const link = start(assignment, onReport);
    return {
      ...link,
      send: command => {
        if (command.kind === 'barrier') void process.dawdle(distractionTurnsMax).then(() => link.send(command));
        else link.send(command);
      },
    };
  };

function committedTo(tables: ReadonlyMap<string, SimulatedTable>): Pick<Simulation, 'committed' | 'tables'> {
  const committed = new Map([...tables].map(([name, table]) => [name, table.committed]));
  return { committed: [...committed.values()][0]!, tables: committed };
}

/** False when the fault ended the run; any other failure is a finding. */
function hasFinished(outcome: RunOutcome): boolean {
  if (outcome.kind === 'failed') {
    if (outcome.error.code === simulatedFaultCode) return false;
    throw fromErrorInfo(outcome.error);
  }
  return true;
}

/** The house's connectors, with sources that are cut at random. */
function simulatedConnectors(process: SimulatedProcess, random: SeededRandom): ConnectorRegistry {
  const registry = createConnectorRegistry();
  return {
    get(name): Connector {
      const connector = registry.get(name);
      return {
        ...connector,
        createSource: (request, context) =>
          new SimulatedSource(connector.createSource!(request, context), request.schema, process, random),
      };
    },
  };
}
