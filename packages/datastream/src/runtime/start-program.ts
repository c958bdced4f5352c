import { runContext } from '@lockstep/backends/embedded';
import type { ConnectorRegistry } from '@lockstep/dataflow/ports';
import {
  type CheckpointSettings,
  type Restart,
  type RunDeps,
  type RunEvent,
  type RunHandle,
  startRestartingRun,
  startRun,
} from '@lockstep/dataflow/runtime';
import type { Clock } from '@lockstep/kernel/clock';
import type { Logger } from '@lockstep/kernel/logger';
import { explainText } from '@lockstep/plan/explain';
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
}

function assembled(program: Program, settings: ProgramSettings) {
  const analyzed = analyzeProgram(program, settings);
  return { analyzed, assembly: assemblePlan(program, analyzed, settings.clock) };
}

/** Throws `AppError` (user) for a program that can't be planned. A failed run is tried again by `restart-strategy`. */
export function startProgram(program: Program, settings: ProgramSettings): RunHandle {
  const { analyzed, assembly } = assembled(program, settings);
  const { plan, operators }: AssembledProgram = assembly;
  const { connectors, clock, logger, printLine } = settings;
  const { config } = analyzed;
  const depsOf = (): RunDeps => ({
    ...runContext(
      { connectors: withElements(connectors, assembly), clock, logger, printLine },
      { ...settings, config },
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

/** The plan of a program as text. */
export const explainProgram = (program: Program, settings: ProgramSettings): string =>
  explainText(assembled(program, settings).assembly.plan);
