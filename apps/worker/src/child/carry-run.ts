import { type EmbeddedRun, startEmbeddedRun } from '@lockstep/backends/embedded';
import { connectorDescriptors } from '@lockstep/connectors/descriptors';
import { createConnectorRegistry } from '@lockstep/connectors/registry';
import type { RunEvent } from '@lockstep/contracts/events';
import type { RunSpec } from '@lockstep/contracts/run-spec';
import { subtaskThreads } from '@lockstep/dataflow/runtime';
import { systemClock } from '@lockstep/kernel/clock';
import { placeError } from './error-place.ts';
import { limitLines } from './log-limit.ts';
import { reportingLogger } from './reporting-logger.ts';
import type { SupervisorLink } from './supervisor-link.ts';

/** A run that has started, or has failed to. Its last event is `finished` or `failed`. */
export interface CarriedRun {
  stop(savepointPath: string | null): void;
  readonly done: Promise<void>;
}

/** Carries one attempt with the embedded engine. */
export function carryRun(spec: RunSpec, link: SupervisorLink): CarriedRun {
  const tell = (event: RunEvent): void => link.tell({ kind: 'run-event', event });
  const write = limitLines((level, message, fields) => {
    tell({ kind: 'log', level, message, fields: { ...fields } });
  }, systemClock);
  const logger = reportingLogger((level, message, fields) => {
    if (level !== 'debug') write(level, message, fields);
  });
  const run = start(spec, tell, {
    connectors: createConnectorRegistry(),
    descriptors: connectorDescriptors,
    clock: systemClock,
    logger,
    startSubtasks: identity => subtaskThreads(new URL('./subtask-thread.ts', import.meta.url), identity),
    isStillOwner: () => link.isStillOwner(),
    onEvent: tell,
  });
  if (run === null) return { stop: () => {}, done: Promise.resolve() };
  const stop = (savepointPath: string | null): void => run.stop(savepointPath === null ? {} : { savepointPath });
  return { stop, done: run.done.then(() => undefined) };
}

function start(
  spec: RunSpec,
  tell: (event: RunEvent) => void,
  deps: Parameters<typeof startEmbeddedRun>[1],
): EmbeddedRun | null {
  try {
    return startEmbeddedRun(spec, deps);
  } catch (error) {
    tell({ kind: 'failed', ...placeError(error) });
    return null;
  }
}
