import { z } from 'zod';

/**
 * What can be asked of the workers. A message carries ids only; the row it names says everything, and a consumer claims it by compare-and-set,
 * so a message may come twice, late or never: sweepers send what was lost. Sweeping itself needs no message, or it could not repair the queue.
 */
export const jobCatalog = {
  'run.start': { payload: z.object({ runId: z.uuid() }), attempts: 3 },
  'run.stop': { payload: z.object({ runId: z.uuid() }), attempts: 3 },
  'preview.run': { payload: z.object({ previewId: z.uuid() }), attempts: 1 },
  'state-check.run': { payload: z.object({ stateCheckId: z.uuid() }), attempts: 1 },
  'reconciliation.run': { payload: z.object({ reconciliationId: z.uuid() }), attempts: 3 },
} as const satisfies Record<string, { payload: z.ZodType; attempts: number }>;

export type JobName = keyof typeof jobCatalog;
export type JobPayload<Name extends JobName> = z.infer<(typeof jobCatalog)[Name]['payload']>;

export const isJobName = (name: string): name is JobName => Object.hasOwn(jobCatalog, name);
