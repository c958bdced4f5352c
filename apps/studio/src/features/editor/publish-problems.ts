import { z } from 'zod';
import type { Problem } from './language/problems.ts';

const detailsSchema = z.object({
  diagnostics: z.array(
    z.object({
      severity: z.enum(['error', 'warning', 'info']),
      code: z.string(),
      message: z.string(),
      span: z.object({ start: z.number(), end: z.number() }),
      hint: z.string().optional(),
    }),
  ),
});

/** The diagnostics that a refused publishing carries in its details; empty when it was refused for something else. */
export function readProblems(details: unknown): readonly Problem[] {
  const parsed = detailsSchema.safeParse(details);
  return parsed.success ? parsed.data.diagnostics.map(diagnostic => ({ diagnostic, side: 'both' })) : [];
}
