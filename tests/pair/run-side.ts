import path from 'node:path';
import { startEmbeddedRun } from '@lockstep/backends/embedded';
import { connectorDescriptors } from '@lockstep/connectors/descriptors';
import { createConnectorRegistry } from '@lockstep/connectors/registry';
import type { RunEvent } from '@lockstep/contracts/events';
import type { Side } from '@lockstep/contracts/runs';
import type { RunOutcome } from '@lockstep/dataflow/runtime';
import { systemClock } from '@lockstep/kernel/clock';
import { silentLogger } from '@lockstep/kernel/logger';
import { pairSql } from './flights-pair.ts';

/** Carries one side of the pair in this process, with checkpoints below the directory. */
export function runSide(
  directory: string,
  side: Side,
  checkpointIntervalMs: number,
  onEvent: (event: RunEvent) => void,
): Promise<RunOutcome> {
  const run = startEmbeddedRun(
    {
      runId: side,
      attempt: 1,
      side,
      sqlText: pairSql,
      catalog: { objects: [] },
      config: {},
      secrets: {},
      fileRoots: [directory],
      writerId: `pair-${side}`,
      fencingToken: 1,
      checkpoint: {
        directory: path.join(directory, 'checkpoints', side),
        intervalMs: checkpointIntervalMs,
        restoreFrom: null,
      },
      range: null,
    },
    {
      connectors: createConnectorRegistry(),
      descriptors: connectorDescriptors,
      clock: systemClock,
      logger: silentLogger,
      isStillOwner: async () => true,
      onEvent,
    },
  );
  return run.done;
}
