import { type EmbeddedRun, startEmbeddedRun } from '@lockstep/backends/embedded';
import { connectorDescriptors } from '@lockstep/connectors/descriptors';
import { createConnectorRegistry } from '@lockstep/connectors/registry';
import type { RunEvent } from '@lockstep/contracts/events';
import { isLast, type PreviewEvent } from '@lockstep/contracts/preview';
import type { RunSpec } from '@lockstep/contracts/run-spec';
import { subtaskThreads, type Tap, type TapRequest } from '@lockstep/dataflow/runtime';
import { systemClock } from '@lockstep/kernel/clock';
import { placeError } from './error-place.ts';
import { limitLines } from './log-limit.ts';
import { reportingLogger } from './reporting-logger.ts';
import type { SupervisorLink } from './supervisor-link.ts';

/** A run that has started, or has failed to. Its last event is `finished` or `failed`. */
export interface CarriedRun {
  stop(savepointPath: string | null): void;
  /** Its last event under the id is `end` or `error`. */
  openTap(id: string, request: TapRequest): void;
  closeTap(id: string): void;
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
  if (run === null) return { stop: () => {}, openTap: () => {}, closeTap: () => {}, done: Promise.resolve() };
  const taps = new Map<string, Tap>();
  const stop = (savepointPath: string | null): void => run.stop(savepointPath === null ? {} : { savepointPath });
  const openTap = (id: string, request: TapRequest): void => {
    const tellTap = (event: PreviewEvent): void => {
      if (isLast(event)) taps.delete(id);
      link.tell({ kind: 'tap-event', id, event });
    };
    try {
      taps.set(id, run.tap(request, tellTap));
    } catch (error) {
      tellTap({ kind: 'error', ...placeError(error) });
    }
  };
  const closeTap = (id: string): void => taps.get(id)?.close();
  return { stop, openTap, closeTap, done: run.done.then(() => undefined) };
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
