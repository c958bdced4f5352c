import { z } from 'zod';
import { errorInfoSchema, spanSchema } from './events.ts';

export const previewColumnSchema = z.object({ name: z.string(), type: z.string() });

/** What a preview streams to the studio. Rows carry their changelog kind and cells as text (`null` is NULL). */
export const previewEventSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('schema'), columns: z.array(previewColumnSchema) }),
  z.object({
    kind: z.literal('rows'),
    rows: z.array(z.object({ rowKind: z.enum(['+I', '-U', '+U', '-D']), cells: z.array(z.string().nullable()) })),
    watermarkMs: z.number().nullable(),
  }),
  z.object({
    kind: z.literal('end'),
    reason: z.enum(['finished', 'rows-limit', 'time-limit', 'cancelled']),
    rowCount: z.number(),
    durationMs: z.number(),
  }),
  z.object({ kind: z.literal('error'), error: errorInfoSchema, span: spanSchema.nullable() }),
]);
export type PreviewEvent = z.infer<typeof previewEventSchema>;
