import { z } from 'zod';
import { errorInfoSchema, runMetricsSchema } from './events.ts';
import { reconciliationSummarySchema, windowReconciliationSchema } from './reconciliation.ts';
import { batchScheduleSchema, pairConfigSchema, runStates, runTriggers, sides } from './runs.ts';
import { stateChoices } from './state-check.ts';

/** Instants are ISO 8601 in UTC. */
const instant = z.string();

export const runDtoSchema = z.object({
  id: z.string(),
  pair: z.string(),
  side: z.enum(sides),
  versionNumber: z.number().int(),
  state: z.enum(runStates),
  /** Overlay, never a state: the worker's heartbeat is overdue. */
  isUnreachable: z.boolean(),
  stateSince: instant,
  trigger: z.enum(runTriggers),
  createdAt: instant,
  startedAt: instant.nullable(),
  finishedAt: instant.nullable(),
  restarts: z.number().int(),
  /** Of the newest attempt; 0 before the first. */
  attempt: z.number().int(),
  /** While the run is RESTARTING: when the next attempt may begin; null: as soon as a worker takes it. `error` is why. */
  nextAttemptAt: instant.nullable(),
  /** Subtasks, by the script's SET or else the pair's setting at the time the run was asked for. */
  parallelism: z.number().int(),
  /** Set while the run waits because no worker has as many subtask threads free as it needs: what the one with the most has. */
  threadShortage: z.object({ threadsFree: z.number().int(), threadsMax: z.number().int() }).nullable(),
  range: z.object({ from: z.string(), to: z.string() }).nullable(),
  metrics: runMetricsSchema.nullable(),
  lastCheckpoint: z
    .object({ id: z.number().int(), at: instant, bytes: z.number(), durationMs: z.number(), isSavepoint: z.boolean() })
    .nullable(),
  /** With the place in the version's SQL text when it has one. */
  error: errorInfoSchema.extend({ line: z.number().int().nullable(), column: z.number().int().nullable() }).nullable(),
});
export type RunDto = z.infer<typeof runDtoSchema>;

export const pairSideDtoSchema = z.object({
  /** The latest run's state; NONE before the first. */
  state: z.enum([...runStates, 'NONE']),
  run: runDtoSchema.nullable(),
  nextRunAt: instant.nullable(),
});

export type PairSideDto = z.infer<typeof pairSideDtoSchema>;

export const pairDtoSchema = z.object({
  name: z.string(),
  jobId: z.string(),
  publishedVersion: z.number().int(),
  runningVersion: z.number().int().nullable(),
  publishedAt: instant,
  config: pairConfigSchema,
  stream: pairSideDtoSchema,
  batch: pairSideDtoSchema,
  reconciliation: reconciliationSummarySchema.nullable(),
  /** The newest windows of the latest reconciliation, oldest first, for the agreement strip. */
  strip: z.array(windowReconciliationSchema),
});
export type PairDto = z.infer<typeof pairDtoSchema>;

export const jobDtoSchema = z.object({
  id: z.string(),
  name: z.string(),
  sqlText: z.string(),
  /** Grows with every save; a save names the revision that it edited. */
  revision: z.number().int(),
  updatedAt: instant,
  publishedVersion: z.number().int().nullable(),
  hasUnpublishedChanges: z.boolean(),
});
export type JobDto = z.infer<typeof jobDtoSchema>;

export const publishRequestSchema = z.object({
  /** Client-made: the same key never publishes twice. */
  clientKey: z.string().min(8).max(100),
  revision: z.number().int(),
  config: pairConfigSchema,
  /** Start both sides at once. */
  start: z.boolean(),
  state: z.enum(stateChoices).default('same-plan'),
});
export type PublishRequest = z.input<typeof publishRequestSchema>;

export const healthDtoSchema = z.object({
  status: z.enum(['ok', 'degraded']),
  version: z.string(),
  workers: z.number().int(),
  /** Threads that the largest worker gives to subtasks; null when there is no worker. */
  subtaskThreadsMax: z.number().int().nullable(),
  queue: z.enum(['postgres', 'redis']),
});
export type HealthDto = z.infer<typeof healthDtoSchema>;

export { batchScheduleSchema };
