import { z } from 'zod';
import { planGraphSchema } from './plan-graph.ts';
import { spanSchema } from './span.ts';

export const errorInfoSchema = z.object({
  code: z.string(),
  domain: z.enum(['user', 'external', 'internal']),
  message: z.string(),
  details: z.record(z.string(), z.unknown()),
});

/** One operator's counters since the run's start; rates are derived by the reader from two samples. */
export const operatorMetricsSchema = z.object({
  uid: z.string(),
  kind: z.string(),
  rowsIn: z.number(),
  rowsOut: z.number(),
  busyMs: z.number(),
  lateRows: z.number(),
  malformedRows: z.number().default(0),
  stateBytes: z.number(),
  /** Epoch ms; null before the first watermark. */
  watermarkMs: z.number().nullable(),
});
export type OperatorMetrics = z.infer<typeof operatorMetricsSchema>;

/** What one task of a run has done since the attempt's start. Members with a default were not in samples of earlier versions. */
const taskMetricsSchema = z.object({
  atMs: z.number(),
  /** Rows read by all sources and written by all sinks since the attempt's start. */
  rowsIn: z.number(),
  rowsOut: z.number(),
  rowsInPerSecond: z.number(),
  rowsOutPerSecond: z.number(),
  watermarkMs: z.number().nullable(),
  /** How far that is behind the clock; null before the first watermark and after the last. */
  watermarkLagMs: z.number().nullable().default(null),
  bytesBehind: z.number().nullable(),
  lateRows: z.number(),
  malformedRows: z.number(),
  stateBytes: z.number(),
  /** In operators, waiting for input, and waiting for sinks or other subtasks. */
  busyMs: z.number().default(0),
  idleMs: z.number().default(0),
  backPressuredMs: z.number().default(0),
  operators: z.array(operatorMetricsSchema),
});

export const runMetricsSchema = taskMetricsSchema.extend({
  residentBytes: z.number(),
  /** Of the newest sample only; the history has none. */
  subtasks: z.array(taskMetricsSchema.extend({ subtask: z.number().int() })).default([]),
});
export type RunMetrics = z.infer<typeof runMetricsSchema>;

/** What an attempt's process tells its supervisor, in order. */
export const runEventSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('started'),
    restoredFrom: z.string().nullable(),
    /** What it executes; node uids are those of its metrics and taps. */
    plan: planGraphSchema.optional(),
  }),
  z.object({ kind: z.literal('metrics'), metrics: runMetricsSchema }),
  z.object({
    kind: z.literal('checkpoint-completed'),
    checkpointId: z.number().int(),
    isSavepoint: z.boolean(),
    path: z.string(),
    bytes: z.number(),
    durationMs: z.number(),
    /** The run's watermark at the barrier: every window that ends at or before it is final and visible once this event is out. */
    watermarkMs: z.number().nullable(),
  }),
  z.object({ kind: z.literal('checkpoint-failed'), error: errorInfoSchema }),
  /** Rows dropped as late since the last such event, by the start of the window they belonged to (epoch ms). */
  z.object({
    kind: z.literal('late-rows'),
    operatorUid: z.string(),
    windows: z.array(z.object({ windowStartMs: z.number(), windowEndMs: z.number(), rows: z.number() })),
  }),
  z.object({
    kind: z.literal('log'),
    level: z.enum(['debug', 'info', 'warn', 'error']),
    message: z.string(),
    fields: z.record(z.string(), z.unknown()),
  }),
  z.object({
    kind: z.literal('finished'),
    outcome: z.enum(['finished', 'stopped']),
    savepointPath: z.string().nullable(),
  }),
  z.object({ kind: z.literal('failed'), error: errorInfoSchema, span: spanSchema.nullable() }),
]);
export type RunEvent = z.infer<typeof runEventSchema>;
