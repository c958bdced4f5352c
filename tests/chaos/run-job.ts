import path from 'node:path';
import { compileError, compileJob, runContext } from '@lockstep/backends/embedded';
import { connectorDescriptors } from '@lockstep/connectors/descriptors';
import { createConnectorRegistry } from '@lockstep/connectors/registry';
import { type RunEvent, type RunOutcome, startRun, subtaskThreads } from '@lockstep/dataflow/runtime';
import { systemClock } from '@lockstep/kernel/clock';
import { silentLogger } from '@lockstep/kernel/logger';

export interface JobSettings {
  /** Holds the job's files and checkpoints. */
  readonly directory: string;
  readonly checkpointIntervalMs: number;
  /** Threads, when more than one. */
  readonly parallelism: number;
  readonly lease?: Lease | undefined;
}

/** A claim on the job; the one with the largest token counts. */
export interface Lease {
  readonly fencingToken: number;
  readonly isHeld: () => Promise<boolean>;
}

/** What a thread needs to know to make its own. */
export interface ThreadSettings {
  readonly directory: string;
  readonly config: Readonly<Record<string, string>>;
  readonly fencingToken: number;
}

/** What a task of the job runs with, in whichever thread. */
export function jobContext({ directory, config, fencingToken }: ThreadSettings): ReturnType<typeof runContext> {
  const deps = { connectors: createConnectorRegistry(), clock: systemClock, logger: silentLogger };
  const identity = { mode: 'stream', config, secrets: {}, fileRoots: [directory] } as const;
  return runContext(deps, { ...identity, writerId: 'chaos', fencingToken });
}

/** Runs a script as a stream in this process. */
export function runJob(
  sqlText: string,
  { directory, checkpointIntervalMs, parallelism, lease }: JobSettings,
  onEvent: (event: RunEvent) => void,
): Promise<RunOutcome> {
  const request = { sqlText, catalog: { objects: [] }, connectors: connectorDescriptors, config: {} };
  const { plan, config, diagnostics } = compileJob({ ...request, mode: 'stream' });
  if (plan === null) throw compileError(sqlText, diagnostics);
  const settings: ThreadSettings = { directory, config, fencingToken: lease?.fencingToken ?? 1 };
  const startSubtask = subtaskThreads(new URL('./subtask-thread.ts', import.meta.url), settings);
  return startRun(plan, {
    ...jobContext(settings),
    checkpoint: {
      directory: path.join(directory, 'checkpoints'),
      intervalMs: checkpointIntervalMs,
      isStillOwner: lease?.isHeld,
    },
    parallel: parallelism === 1 ? undefined : { parallelism, startSubtask },
    onEvent,
  }).done;
}
