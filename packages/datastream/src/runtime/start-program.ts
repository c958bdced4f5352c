import { type EmbeddedDeps, type RunIdentity, runContext } from '@lockstep/backends/embedded';
import type { ConnectorRegistry } from '@lockstep/dataflow/ports';
import {
  type CheckpointSettings,
  type Restart,
  type RunDeps,
  type RunEvent,
  type RunHandle,
  startRestartingRun,
  startRun,
  type TaskDeps,
} from '@lockstep/dataflow/runtime';
import type { Clock } from '@lockstep/kernel/clock';
import { userError } from '@lockstep/kernel/errors';
import type { Logger } from '@lockstep/kernel/logger';
import { explainText } from '@lockstep/plan/explain';
import { defaultParallelism } from '@lockstep/plan/physical';
import { restartStrategyOf } from '@lockstep/plan/settings';
import type { CatalogSnapshot, ConnectorDescriptor, RuntimeMode } from '@lockstep/sql/catalog';
import { analyzeProgram } from '../program/analyze-program.ts';
import { type AssembledProgram, assemblePlan } from '../program/assemble-plan.ts';
import type { Program } from '../program/program.ts';
import { withElements } from './element-connector.ts';

/** What a program runs with; everything has a default but the connectors. */
export interface ProgramSettings {
  readonly connectors: ConnectorRegistry;
  readonly descriptors: readonly ConnectorDescriptor[];
  readonly catalog: CatalogSnapshot;
  readonly mode: RuntimeMode;
  /** As SET does; SETs of the program win. */
  readonly config: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly fileRoots: readonly string[];
  readonly secrets: Readonly<Record<string, string>>;
  readonly writerId: string;
  readonly fencingToken: number;
  /** Null: nothing survives a crash. */
  readonly checkpoint: CheckpointSettings | null;
  readonly printLine: (line: string) => void;
  readonly onEvent: (event: RunEvent) => void;
  /** Starts threads that build the program anew, see `programSubtask`; absent: the program runs in one subtask. */
  readonly startSubtasks?: EmbeddedDeps['startSubtasks'];
}

function assembled(program: Program, settings: ProgramSettings) {
  const analyzed = analyzeProgram(program, settings);
  return { analyzed, assembly: assemblePlan(program, analyzed, settings.clock) };
}

/** Throws `AppError` (user) for a program that can't be planned. A failed run is tried again by `restart-strategy`. */
export function startProgram(program: Program, settings: ProgramSettings): RunHandle {
  const { analyzed, assembly } = assembled(program, settings);
  const { plan, operators }: AssembledProgram = assembly;
  const { connectors, clock, logger, printLine, startSubtasks } = settings;
  const { config } = analyzed;
  const { setting, written } = defaultParallelism(config);
  if (written !== '1' && startSubtasks === undefined) throw notLoadable(setting, written);
  const depsOf = (): RunDeps => ({
    ...runContext(
      { connectors: withElements(connectors, assembly), clock, logger, printLine, startSubtasks },
      identityOf(settings, config),
    ),
    createFunction: node => operators.get(node.uid)!(),
    checkpoint: settings.checkpoint,
    onEvent: settings.onEvent,
  });
  // Elements that were printed or collected have been shown: such a run is not tried again.
  if (assembly.sinks.size > 0) return startRun(plan, depsOf());
  const strategy = restartStrategyOf(config, settings.checkpoint !== null);
  const onRestart = ({ error, attempt }: Restart): void => logger.warn(`Attempt ${attempt} follows: ${error.message}`);
  return startRestartingRun(plan, depsOf, { strategy, onRestart });
}

/** What a subtask of a program runs with that another thread has started: this one has built the program itself, since functions do not go from thread to thread. */
export function programSubtask(program: Program, settings: ProgramSettings, identity: RunIdentity): TaskDeps {
  const { assembly } = assembled(program, settings);
  const { connectors, clock, logger, printLine } = settings;
  return {
    ...runContext({ connectors: withElements(connectors, assembly), clock, logger, printLine }, identity),
    createFunction: ({ uid, operatorName }) => {
      const create = assembly.operators.get(uid);
      if (create === undefined) throw notRepeatable(operatorName, uid);
      return create();
    },
  };
}

/** What threads are given of the settings can be sent to them. */
function identityOf(settings: ProgramSettings, config: RunIdentity['config']): RunIdentity {
  const { mode, secrets, fileRoots, writerId, fencingToken } = settings;
  return { mode, config, secrets, fileRoots, writerId, fencingToken };
}

function notLoadable(setting: string, written: string): Error {
  return userError(
    'datastream.parallelism',
    `${setting} is ${written}, but each thread of a run loads the program anew, which a program that executes itself can't be; export main(env) and start it with lockstep run FILE.ts, or leave ${setting} out`,
  );
}

function notRepeatable(name: string, uid: string): Error {
  return userError(
    'datastream.not_repeatable',
    `Loaded by another thread, the program has no operator '${name}' (uid ${uid}): main must build the same program each time`,
  );
}

/** The plan of a program as text. */
export const explainProgram = (program: Program, settings: ProgramSettings): string =>
  explainText(assembled(program, settings).assembly.plan);
