import { z } from 'zod';
import { dateRangeSchema, sides } from './runs.ts';

/** A catalog as analysis needs it: the statements that create its objects. */
export const catalogSnapshotSchema = z.object({
  objects: z.array(
    z.object({
      path: z.object({ catalog: z.string(), database: z.string(), name: z.string() }),
      kind: z.enum(['table', 'view', 'function']),
      createStatement: z.string(),
    }),
  ),
});

/**
 * All that a child process needs to carry one attempt of a run. It arrives over the process's own pipe, is written nowhere,
 * and is the only message that holds resolved secrets.
 */
export const runSpecSchema = z.object({
  runId: z.string(),
  attempt: z.number().int(),
  side: z.enum(sides),
  sqlText: z.string(),
  catalog: catalogSnapshotSchema,
  config: z.record(z.string(), z.string()),
  /** By reference, e.g. `secret:warehouse`. */
  secrets: z.record(z.string(), z.string()),
  fileRoots: z.array(z.string()),
  writerId: z.string(),
  fencingToken: z.number().int(),
  checkpoint: z
    .object({
      directory: z.string(),
      intervalMs: z.number().int(),
      /** A checkpoint or savepoint directory to start from; null starts from nothing. */
      restoreFrom: z.string().nullable(),
    })
    .nullable(),
  /** Batch only: reads just the rows whose event time is in the range. */
  range: dateRangeSchema.nullable(),
});
export type RunSpec = z.infer<typeof runSpecSchema>;

/** What a preview may take: it ends at the first limit reached. */
export const previewSpecSchema = z.object({
  sqlText: z.string(),
  /** Offset of the statement to show, among those of `sqlText`. */
  statementOffset: z.number().int(),
  side: z.enum(sides),
  catalog: catalogSnapshotSchema,
  config: z.record(z.string(), z.string()),
  secrets: z.record(z.string(), z.string()),
  fileRoots: z.array(z.string()),
  rowsMax: z.number().int().min(1).max(10_000),
  durationMsMax: z.number().int().min(100).max(60_000),
});
export type PreviewSpec = z.infer<typeof previewSpecSchema>;
