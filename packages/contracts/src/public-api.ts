import { z } from 'zod';
import { errorInfoSchema } from './events.ts';
import { pairConfigSchema } from './runs.ts';
import { spanSchema } from './span.ts';
import { stateChoices } from './state-check.ts';

/** What `/api/v1` takes and answers beside the DTOs. */
export const publishTextSchema = z.object({
  /** The job's and the pair's name; a job of this name gets a new version. */
  name: z.string().trim().min(1).max(200),
  sqlText: z.string().min(1),
  config: pairConfigSchema.prefault({}),
  /** Start both sides at once. */
  start: z.boolean().default(true),
  state: z.enum(stateChoices).default('same-plan'),
  clientKey: z.string().min(8).max(100).optional(),
});
export type PublishText = z.infer<typeof publishTextSchema>;

export const publishedSchema = z.object({ pair: z.string(), versionNumber: z.number().int() });

export const reconciliationQuerySchema = z.object({ id: z.string().optional() });

export const reconciliationRequestSchema = z.object({ clientKey: z.string().min(8).max(100).optional() });

export const repairRequestSchema = z.object({
  /** The comparison that found the differences. */
  reconciliationId: z.string(),
  clientKey: z.string().min(8).max(100).optional(),
});

export const reconciliationStartedSchema = z.object({ reconciliationId: z.string() });

/** In the details of a `job.invalid` error. */
export const diagnosticsSchema = z.array(
  z.object({
    severity: z.enum(['error', 'warning', 'info']),
    code: z.string(),
    message: z.string(),
    span: spanSchema,
    hint: z.string().optional(),
  }),
);

export const errorSchema = z.object({
  /** `incident` joins an internal failure with the log's line about it. */
  error: errorInfoSchema.extend({ incident: z.string().optional() }),
});
