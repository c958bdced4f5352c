import { z } from 'zod';
import { errorInfoSchema } from './events.ts';
import { spanSchema } from './span.ts';

export const previewColumnSchema = z.object({ name: z.string(), type: z.string() });

/** What a preview streams to the studio. Rows carry their changelog kind and cells as text (`null` is NULL). */
export const previewEventSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('schema'), columns: z.array(previewColumnSchema) }),
  z.object({
    kind: z.literal('rows'),
    rows: z.array(z.object({ rowKind: z.enum(['+I', '-U', '+U', '-D']), cells: z.array(z.string().nullable()) })),
    watermarkMs: z.number().nullable(),
    /** Of a tap: how many rows have flowed over the edge since it was opened, shown or not. */
    rowsSeen: z.number().optional(),
  }),
  z.object({
    kind: z.literal('end'),
    /** `run-ended`: of a tap, when the attempt that it was at has ended. */
    reason: z.enum(['finished', 'rows-limit', 'time-limit', 'cancelled', 'run-ended']),
    rowCount: z.number(),
    durationMs: z.number(),
  }),
  z.object({ kind: z.literal('error'), error: errorInfoSchema, span: spanSchema.nullable() }),
]);
export type PreviewEvent = z.infer<typeof previewEventSchema>;

/** Nothing follows it. */
export const isLast = ({ kind }: PreviewEvent): boolean => kind === 'end' || kind === 'error';

/** Rows that flow over an edge of a running run, some of them. The limits are those of the engine's taps, and a reader's patience. */
export const tapRequestSchema = z.object({
  runId: z.string(),
  /** `uid` of the node of the plan graph at which the edge begins. */
  edge: z.string().min(1).max(500),
  rowsPerSecondMax: z.number().int().min(1).max(100),
  rowsMax: z.number().int().min(1).max(10_000),
  durationMsMax: z.number().int().min(100).max(600_000),
});
export type TapRequest = z.infer<typeof tapRequestSchema>;
