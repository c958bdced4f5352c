import { z } from 'zod';
import { sides } from './runs.ts';

export const logLevels = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];

/** One line of a run's log. `id` grows with time within a run, so it is also the cursor for the next page. */
export const runLogDtoSchema = z.object({
  id: z.string(),
  at: z.string(),
  level: z.enum(logLevels),
  message: z.string(),
  fields: z.record(z.string(), z.unknown()),
});
export type RunLogDto = z.infer<typeof runLogDtoSchema>;

export const checkpointDtoSchema = z.object({
  id: z.string(),
  runId: z.string(),
  side: z.enum(sides),
  /** The engine's own number, growing within a run. */
  checkpointId: z.number().int(),
  isSavepoint: z.boolean(),
  at: z.string(),
  bytes: z.number(),
  durationMs: z.number(),
  watermarkMs: z.number().nullable(),
  versionNumber: z.number().int(),
});
export type CheckpointDto = z.infer<typeof checkpointDtoSchema>;
