import type { RunEvent } from '@lockstep/contracts/events';
import type { PlanGraph } from '@lockstep/contracts/plan-graph';
import type { PreviewEvent } from '@lockstep/contracts/preview';
import type { RunSpec } from '@lockstep/contracts/run-spec';
import {
  type RunEvent as EngineEvent,
  type RunOutcome,
  startRun,
  type Tap,
  type TapRequest,
} from '@lockstep/dataflow/runtime';
import { userError } from '@lockstep/kernel/errors';
import { planGraphOf } from '@lockstep/plan/explain';
import type { PhysicalPlan } from '@lockstep/plan/physical';
import type { ConnectorDescriptor } from '@lockstep/sql/catalog';
import { compileError } from './compile-error.ts';
import { compileJob } from './compile-job.ts';
import { type EmbeddedDeps, runContext } from './run-context.ts';
import { toPreviewEvent } from './tap-events.ts';

export interface EmbeddedRunDeps extends EmbeddedDeps {
  readonly descriptors: readonly ConnectorDescriptor[];
  /** False once another worker has taken the run over; asked before anything becomes valid. */
  readonly isStillOwner: () => Promise<boolean>;
  /** Called in order; must not throw. */
  readonly onEvent: (event: RunEvent) => void;
}

export interface EmbeddedRun {
  /** Ends at the next batch with everything committed; in a savepoint when a path is given. */
  stop(options?: { readonly savepointPath?: string | undefined }): void;
  cancel(): void;
  tap(request: TapRequest, onEvent: (event: PreviewEvent) => void): Tap;
  /** Never rejects. */
  readonly done: Promise<RunOutcome>;
}

/** Flink's word for state that the job has no operator for. Here it also lets an operator begin empty in the middle of its input. */
const mayLoseStateSetting = 'execution.state-recovery.ignore-unclaimed-state';

/** Carries one attempt of a run in this process. Throws `AppError` (user) when the text does not compile. */
export function startEmbeddedRun(spec: RunSpec, deps: EmbeddedRunDeps): EmbeddedRun {
  const compiled = compileJob({
    sqlText: spec.sqlText,
    catalog: spec.catalog,
    connectors: deps.descriptors,
    mode: spec.side,
    config: spec.config,
    range: spec.range === null ? null : { fromMs: wallClockMs(spec.range.from), toMs: wallClockMs(spec.range.to) },
  });
  if (compiled.plan === null) throw compileError(spec.sqlText, compiled.diagnostics);
  for (const { severity, message } of compiled.diagnostics) if (severity === 'warning') deps.logger.warn(message);
  const { checkpoint } = spec;
  const { plan } = compiled;
  const run = startRun(compiled.plan, {
    ...runContext(deps, { ...spec, mode: spec.side, config: compiled.config }),
    checkpoint: checkpoint && {
      directory: checkpoint.directory,
      intervalMs: checkpoint.intervalMs,
      mayLoseState: compiled.config[mayLoseStateSetting]?.toLowerCase() === 'true',
      isStillOwner: deps.isStillOwner,
      ...(checkpoint.restoreFrom !== null && { restoreFrom: { path: checkpoint.restoreFrom } }),
    },
    onEvent: event => {
      const told = toContractEvent(event, plan);
      if (told !== null) deps.onEvent(told);
    },
  });
  return {
    ...run,
    tap: (request, onEvent) => {
      const startedMs = deps.clock.nowMs();
      return run.tap(request, event => onEvent(toPreviewEvent(event, deps.clock.nowMs() - startedMs)));
    },
  };
}

/** An ISO 8601 wall-clock reading without zone, as the table's own timestamps are. */
function wallClockMs(text: string): number {
  const ms = Date.parse(/[zZ]|[+-]\d\d:?\d\d$/.test(text) ? text : `${text}Z`);
  if (Number.isNaN(ms)) throw userError('run.range', `'${text}' is not a date and time such as 2001-01-31T00:00`);
  return ms;
}

/** The engine's event in the words of the contract; null when the contract has no word for it. */
function toContractEvent(event: EngineEvent, plan: PhysicalPlan): RunEvent | null {
  switch (event.kind) {
    case 'started':
      return { ...event, plan: drawnPlan(plan) };
    case 'metrics':
      return {
        kind: 'metrics',
        metrics: {
          ...event.metrics,
          residentBytes: process.memoryUsage.rss(),
          operators: [...event.metrics.operators],
          subtasks: event.metrics.subtasks.map(subtask => ({ ...subtask, operators: [...subtask.operators] })),
        },
      };
    case 'late-rows':
      return { ...event, windows: event.windows.map(window => ({ ...window })) };
    case 'checkpoint-rejected':
      return {
        kind: 'log',
        level: 'warn',
        message: `Checkpoint ${event.path} can't be used: ${event.reason}`,
        fields: {},
      };
    case 'checkpoint-failed':
      return { ...event, error: { ...event.error } };
    case 'failed':
      return { kind: 'failed', error: { ...event.error }, span: event.span };
    case 'checkpoint-stored':
    case 'canceled':
      return null;
    default:
      return event;
  }
}

function drawnPlan(plan: PhysicalPlan): PlanGraph {
  const { nodes, edges } = planGraphOf(plan);
  return {
    nodes: nodes.map(node => ({ ...node, detail: [...node.detail], schema: [...node.schema] })),
    edges: [...edges],
  };
}
