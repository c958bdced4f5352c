import { createExpressionCompiler, sandboxLimits, zoneNamed } from '@lockstep/dataflow/expressions';
import type { ConnectorContext, ConnectorRegistry } from '@lockstep/dataflow/ports';
import type { RunDeps, StartSubtask } from '@lockstep/dataflow/runtime';
import type { Clock } from '@lockstep/kernel/clock';
import { userError } from '@lockstep/kernel/errors';
import type { Logger } from '@lockstep/kernel/logger';
import type { RuntimeMode } from '@lockstep/sql/catalog';
import { parallelSettings } from './parallel-settings.ts';

/** What the composition root gives to every run of this process. */
export interface EmbeddedDeps {
  readonly connectors: ConnectorRegistry;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Where `print` writes; absent: the logger. */
  readonly printLine?: ((line: string) => void) | undefined;
  /** Told of functions that generated code calls with boxed values, and of what a connector did the slow way; the same may be said many times. */
  readonly onSlowPath?: ((what: string) => void) | undefined;
  /** How the subtasks of a parallel run are started; absent: every run is one task, in this thread. */
  readonly startSubtasks?: ((identity: RunIdentity) => StartSubtask) | undefined;
}

export interface RunIdentity {
  readonly mode: RuntimeMode;
  readonly config: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
  readonly fileRoots: readonly string[];
  readonly writerId: string;
  readonly fencingToken: number;
  /** When the run started, for what is constant within a batch run; now by default. The same in all its subtasks. */
  readonly startedAtMs?: number | undefined;
}

/** The parts of `RunDeps` that follow from who runs what. Throws `AppError` (user) for a setting that is none. */
export function runContext(
  deps: EmbeddedDeps,
  identity: RunIdentity,
): Pick<RunDeps, 'connectors' | 'context' | 'compiler' | 'parallel'> {
  const { clock } = deps;
  const startMs = identity.startedAtMs ?? clock.nowMs();
  const context: ConnectorContext = {
    mode: identity.mode,
    clock,
    logger: deps.logger,
    fileRoots: identity.fileRoots,
    resolveSecret: reference => {
      const value = identity.secrets[reference];
      if (value === undefined) throw userError('secret.unknown', `The secret '${reference}' does not exist`);
      return value;
    },
    writerId: identity.writerId,
    fencingToken: identity.fencingToken,
    printLine: deps.printLine,
    onSlowPath: deps.onSlowPath,
    config: identity.config,
  };
  const compiler = createExpressionCompiler(
    {
      zone: zoneNamed(identity.config['table.local-time-zone'] ?? 'UTC'),
      processingMs: () => clock.nowMs(),
      onBoxedCall: deps.onSlowPath,
      currentMs: identity.mode === 'batch' ? () => startMs : () => clock.nowMs(),
    },
    sandboxLimits(identity.config),
  );
  return { connectors: deps.connectors, context, compiler, parallel: parallelSettings(deps, identity) };
}
