import { z } from 'zod';

/** The two sides of a pair. */
export const sides = ['stream', 'batch'] as const;
export type Side = (typeof sides)[number];

export const runStates = [
  'QUEUED',
  'STARTING',
  'RUNNING',
  'RESTARTING',
  'STOPPING',
  'FINISHED',
  'STOPPED',
  'FAILED',
] as const;
export type RunState = (typeof runStates)[number];

/**
 * A run's life as data, shared by the interface and the database (`run_state_moves` checks the same table).
 * FAILED means that nobody will try again; a run whose attempt failed or whose worker was lost is RESTARTING until the next attempt.
 */
export const runTransitions = {
  QUEUED: ['STARTING', 'STOPPED', 'FAILED'],
  STARTING: ['RUNNING', 'RESTARTING', 'STOPPING', 'FINISHED', 'FAILED'],
  RUNNING: ['RESTARTING', 'STOPPING', 'FINISHED', 'FAILED'],
  RESTARTING: ['STARTING', 'STOPPING', 'STOPPED', 'FAILED'],
  STOPPING: ['RESTARTING', 'STOPPED', 'FINISHED', 'FAILED'],
  FINISHED: [],
  STOPPED: [],
  FAILED: [],
} as const satisfies Record<RunState, readonly RunState[]>;

export const isTerminal = (state: RunState): boolean => runTransitions[state].length === 0;

export const canMove = (from: RunState, to: RunState): boolean =>
  (runTransitions[from] as readonly RunState[]).includes(to);

/** Why a run exists. */
export const runTriggers = ['publish', 'user', 'schedule', 'repair', 'restart'] as const;
export type RunTrigger = (typeof runTriggers)[number];

/** What an operator can ask of a side. `stop-with-savepoint` keeps the state for a later start. */
export const runCommands = ['start', 'stop', 'stop-with-savepoint', 'restart', 'run-batch'] as const;
export type RunCommand = (typeof runCommands)[number];

/** Event-time range of a batch run: from inclusive, to exclusive, ISO 8601 without zone (the table's own wall clock). */
export const dateRangeSchema = z.object({ from: z.string(), to: z.string() });
export type DateRange = z.infer<typeof dateRangeSchema>;

export const batchScheduleSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('once') }),
  z.object({ kind: z.literal('cron'), expression: z.string(), timeZone: z.string() }),
  z.object({ kind: z.literal('on-demand') }),
]);
export type BatchSchedule = z.infer<typeof batchScheduleSchema>;

/** Subtasks of a run at most: as many as there are key groups. */
export const parallelismMax = 128;

/** Subtasks of a run. A SET in the script counts before it. */
const parallelismSchema = z.number().int().min(1).max(parallelismMax).default(1);

/** When a run that failed is tried again, in Flink's words. A `restart-strategy.type` that the script sets counts before the pair's. */
export const restartStrategies = ['exponential-delay', 'fixed-delay', 'none'] as const;

/** What a user can set per side when publishing; every value has its unit in its name. */
export const streamConfigSchema = z.object({
  parallelism: parallelismSchema,
  checkpointIntervalMs: z.number().int().min(200).max(3_600_000).default(2_000),
  restartStrategy: z.enum(restartStrategies).default('exponential-delay'),
  /** Restarts in a row, without a checkpoint completed between them. */
  restartAttemptsMax: z.number().int().min(0).max(1_000).default(10),
  /** Before each restart, or before the first of a delay that grows. */
  restartDelayMs: z.number().int().min(100).max(600_000).default(1_000),
});
export type StreamConfig = z.infer<typeof streamConfigSchema>;

export const batchConfigSchema = z.object({
  parallelism: parallelismSchema,
  schedule: batchScheduleSchema.default({ kind: 'once' }),
});
export type BatchConfig = z.infer<typeof batchConfigSchema>;

export const pairConfigSchema = z.object({
  stream: streamConfigSchema.prefault({}),
  batch: batchConfigSchema.prefault({}),
});
export type PairConfig = z.infer<typeof pairConfigSchema>;
