import { z } from 'zod';
import { spanSchema } from './span.ts';

/** A physical plan as the studio draws it; `uid` joins it with the live metrics of `OperatorMetrics`. */
export const planGraphSchema = z.object({
  nodes: z.array(
    z.object({
      uid: z.string(),
      kind: z.string(),
      title: z.string(),
      detail: z.array(z.object({ label: z.string(), value: z.string() })),
      schema: z.array(z.object({ name: z.string(), type: z.string() })),
      changelogMode: z.string(),
      backend: z.string(),
      span: spanSchema.nullable(),
    }),
  ),
  edges: z.array(z.object({ from: z.string(), to: z.string() })),
});
export type PlanGraph = z.infer<typeof planGraphSchema>;
