import { z } from 'zod';

/** The process that plays the sample's events. */
export const sampleFeedDtoSchema = z.object({
  /** It reported lately and is not paused. */
  isRunning: z.boolean(),
  /** Event-time seconds per second. */
  speed: z.number(),
  /** Epoch ms of the newest event it wrote; null before the first. */
  eventTimeMs: z.number().nullable(),
  /** Rows that it wrote too late on request, in all. */
  lateInjected: z.number().int(),
});
export type SampleFeedDto = z.infer<typeof sampleFeedDtoSchema>;

export const sampleFeedChangeSchema = z.object({
  speed: z.number().positive().max(10_000_000).optional(),
  paused: z.boolean().optional(),
  injectLateRows: z.number().int().min(1).max(10_000).optional(),
});
export type SampleFeedChange = z.infer<typeof sampleFeedChangeSchema>;
