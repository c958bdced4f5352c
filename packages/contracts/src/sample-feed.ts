import { z } from 'zod';

/** The time of the last event of the sample's data (epoch ms): when the feed has written it, it rests. */
export const sampleFeedEndMs = Date.UTC(2001, 6, 1);

/** The process that plays the sample's events. */
export const sampleFeedDtoSchema = z.object({
  /** It reported lately and is not paused. */
  isRunning: z.boolean(),
  /** Event-time seconds per second. */
  speed: z.number(),
  /** Epoch ms of the newest event it wrote; null before the first. */
  eventTimeMs: z.number().nullable(),
  /** All events are written: it rests. */
  isAtEnd: z.boolean(),
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
