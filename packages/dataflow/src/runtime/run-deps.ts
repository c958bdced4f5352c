import type { FunctionNode, SinkNode } from '@lockstep/plan/physical';
import type { ExpressionCompiler } from '../operators/expression-compiler.ts';
import type { Operator } from '../operators/operator.ts';
import type { ConnectorContext, ConnectorRegistry } from '../ports/connector.ts';
import type { SinkWriter } from '../ports/sink.ts';
import type { RunEvent } from './run-events.ts';
import type { StartSubtask } from './subtask-messages.ts';

export interface CheckpointSettings {
  /** Of this deployment; holds `chk-<id>` directories. Null: nothing is written but savepoints. */
  readonly directory: string | null;
  /** Between checkpoints; without a directory between commits of the sinks. */
  readonly intervalMs: number;
  /** How many complete checkpoints stay; 3 by default. */
  readonly retain?: number | undefined;
  /** `latest` (default): the newest whole checkpoint of `directory`, if any. `none`: start afresh. Else the path of a checkpoint or savepoint. */
  readonly restoreFrom?: 'latest' | 'none' | { readonly path: string } | undefined;
  /** Start although state of the checkpoint has no place in the plan, or operators have no state in it. */
  readonly mayLoseState?: boolean | undefined;
  /** So many checkpoints in a row may fail before the run does; 3 by default. */
  readonly failuresMax?: number | undefined;
  /** Asked before a checkpoint becomes valid and sinks commit: false when another worker has taken the run over. */
  readonly isStillOwner?: (() => Promise<boolean>) | undefined;
}

/** How a run is carried by several subtasks. */
export interface ParallelSettings {
  /** 2 to 128, the number of key groups. */
  readonly parallelism: number;
  /** Starts a subtask, in a thread of its own or in this one. What a subtask runs with is its starter's matter: of the run's dependencies it gets none. */
  readonly startSubtask: StartSubtask;
  /** Shared memory from each subtask to each other one, a power of two; by default 1 MiB, and with many subtasks less. */
  readonly bytesPerRing?: number | undefined;
}

export interface RunDeps {
  readonly connectors: ConnectorRegistry;
  readonly context: ConnectorContext;
  readonly compiler: ExpressionCompiler;
  /** Makes the operators of the plan's function nodes; a plan without them needs none. */
  readonly createFunction?: ((node: FunctionNode) => Operator) | undefined;
  /** Null: nothing survives a crash; sinks commit every `commitIntervalMs`, and at the end. */
  readonly checkpoint: CheckpointSettings | null;
  /** Called synchronously; must not throw. */
  readonly onEvent: (event: RunEvent) => void;
  /** Replaces the plan's sinks, which then are not even made; for previews. */
  readonly createSink?: ((node: SinkNode) => SinkWriter) | undefined;
  /** Absent, or when sinks are replaced: one task, in this thread. */
  readonly parallel?: ParallelSettings | undefined;
  /** How much of the state that can go to disk stays in memory, in each subtask; by default from the memory budget. */
  readonly spillBytesMax?: number | undefined;
  /** 1,000 by default. */
  readonly metricsIntervalMs?: number | undefined;
  /** Without checkpoints: how often a stream run commits its sinks; 1,000 by default. */
  readonly commitIntervalMs?: number | undefined;
}
