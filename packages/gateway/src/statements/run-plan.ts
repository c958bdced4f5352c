import { type CompiledJob, compileError, compileStatement, runContext } from '@lockstep/backends/embedded';
import { type RunDeps, type RunHandle, startRestartingRun, startRun } from '@lockstep/dataflow/runtime';
import type { PhysicalPlan } from '@lockstep/plan/physical';
import { restartStrategyOf } from '@lockstep/plan/settings';
import { runtimeMode, type Settings } from '../sessions/session.ts';
import { compileRequest, type StatementContext } from './statement-context.ts';

export interface PlannedStatement {
  readonly plan: PhysicalPlan;
  readonly config: Settings;
}

/** The statement's plan; throws the first error of its text. */
export function planStatement(context: StatementContext): PlannedStatement {
  const compiled: CompiledJob = compileStatement(compileRequest(context), 0);
  if (compiled.plan === null) throw compileError(context.text, compiled.diagnostics);
  return { plan: compiled.plan, config: compiled.config };
}

/** Starts the plan in this process. A job is tried again when it fails, as its settings say; a query is not, since its rows have been shown. */
export function startPlan(
  context: StatementContext,
  { plan, config }: PlannedStatement,
  jobId: string,
  parts: Pick<RunDeps, 'checkpoint' | 'createSink'>,
): RunHandle {
  context.jobs.checkRoom();
  const identity = {
    mode: runtimeMode(context.settings),
    config,
    secrets: {},
    fileRoots: context.deps.fileRoots,
    writerId: jobId,
    fencingToken: 1,
  };
  const depsOf = (): RunDeps => ({ ...runContext(context.deps, identity), ...parts, onEvent: () => {} });
  if (parts.createSink !== undefined) return startRun(plan, depsOf());
  const { logger } = context.deps;
  return startRestartingRun(plan, depsOf, {
    strategy: restartStrategyOf(config, parts.checkpoint?.directory != null),
    onRestart: ({ error, attempt, delayMs }) =>
      logger.warn('A job failed and is tried again', { jobId, error: error.message, attempt, delayMs }),
  });
}
