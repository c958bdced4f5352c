import { pairConfigSchema } from '@lockstep/contracts/runs';
import { z } from 'zod';

/** What the public API takes beside the DTOs of the contracts. */
export const publishTextSchema = z.object({
  /** The job's and the pair's name; a job of this name gets a new version. */
  name: z.string().trim().min(1).max(200),
  sqlText: z.string().min(1),
  config: pairConfigSchema.prefault({}),
  /** Start both sides at once. */
  start: z.boolean().default(true),
  clientKey: z.string().min(8).max(100).optional(),
});
export type PublishText = z.infer<typeof publishTextSchema>;

export const publishedSchema = z.object({ pair: z.string(), versionNumber: z.number().int() });

export const reconciliationQuerySchema = z.object({ id: z.string().optional() });

export const reconciliationRequestSchema = z.object({ clientKey: z.string().min(8).max(100).optional() });

export const reconciliationStartedSchema = z.object({ reconciliationId: z.string() });

export const errorSchema = z.object({
  error: z.object({
    code: z.string(),
    domain: z.enum(['user', 'external', 'internal']),
    message: z.string(),
    details: z.record(z.string(), z.unknown()),
    incident: z.string().optional(),
  }),
});
