import path from 'node:path';
import { startEmbeddedRun } from '@lockstep/backends/embedded';
import { connectorDescriptors } from '@lockstep/connectors/descriptors';
import { createConnectorRegistry } from '@lockstep/connectors/registry';
import type { RunEvent } from '@lockstep/contracts/events';
import type { RunOutcome } from '@lockstep/dataflow/runtime';
import { systemClock } from '@lockstep/kernel/clock';
import { silentLogger } from '@lockstep/kernel/logger';

/** Runs a script as a stream in this process, with its files and checkpoints below the directory. */
export function runJob(
  directory: string,
  sqlText: string,
  checkpointIntervalMs: number,
  onEvent: (event: RunEvent) => void,
): Promise<RunOutcome> {
  const spec = {
    runId: 'chaos',
    attempt: 1,
    side: 'stream' as const,
    sqlText,
    catalog: { objects: [] },
    config: {},
    secrets: {},
    fileRoots: [directory],
    writerId: 'chaos',
    fencingToken: 1,
    checkpoint: { directory: path.join(directory, 'checkpoints'), intervalMs: checkpointIntervalMs, restoreFrom: null },
    range: null,
  };
  const deps = {
    connectors: createConnectorRegistry(),
    descriptors: connectorDescriptors,
    clock: systemClock,
    logger: silentLogger,
    isStillOwner: async () => true,
    onEvent,
  };
  return startEmbeddedRun(spec, deps).done;
}
