import { z } from 'zod';

export const liveTopics = ['pair', 'run', 'reconciliation', 'job', 'catalog'] as const;
export type LiveTopic = (typeof liveTopics)[number];

/** Says that a resource has changed; whoever shows it reads it again. `id` is a pair's name, else the resource's id. */
export const liveEventSchema = z.object({ topic: z.enum(liveTopics), id: z.string() });
export type LiveEvent = z.infer<typeof liveEventSchema>;
