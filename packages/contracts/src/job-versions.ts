import { z } from 'zod';
import { pairConfigSchema } from './runs.ts';

/** A published version. `publishedBy` is a user's name. */
export const jobVersionDtoSchema = z.object({
  number: z.number().int(),
  sqlText: z.string(),
  publishedAt: z.string(),
  publishedBy: z.string(),
  config: pairConfigSchema,
});
export type JobVersionDto = z.infer<typeof jobVersionDtoSchema>;
