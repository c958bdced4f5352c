import { runPreview } from '@lockstep/backends/embedded';
import { connectorDescriptors } from '@lockstep/connectors/descriptors';
import { createConnectorRegistry } from '@lockstep/connectors/registry';
import type { PreviewEvent } from '@lockstep/contracts/preview';
import type { PreviewSpec } from '@lockstep/contracts/run-spec';
import { systemClock } from '@lockstep/kernel/clock';
import { fromErrorInfo } from '@lockstep/kernel/errors';
import { silentLogger } from '@lockstep/kernel/logger';
import { placeError } from './error-place.ts';
import type { SupervisorLink } from './supervisor-link.ts';

/** Shows the rows of one statement; the last event is `end` or `error`. */
export async function carryPreview(spec: PreviewSpec, link: SupervisorLink, signal: AbortSignal): Promise<void> {
  const deps = {
    connectors: createConnectorRegistry(),
    descriptors: connectorDescriptors,
    clock: systemClock,
    logger: silentLogger,
    onEvent: (event: PreviewEvent) => link.tell({ kind: 'preview-event', event: withPlace(event) }),
  };
  await runPreview(spec, deps, signal);
}

/** A text that does not compile says where in its details. */
function withPlace(event: PreviewEvent): PreviewEvent {
  if (event.kind !== 'error' || event.span !== null) return event;
  return { kind: 'error', ...placeError(fromErrorInfo(event.error)) };
}
