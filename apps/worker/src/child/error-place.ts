import type { errorInfoSchema } from '@lockstep/contracts/events';
import { spanSchema } from '@lockstep/contracts/span';
import type { Span } from '@lockstep/kernel/diagnostics';
import { toErrorInfo } from '@lockstep/kernel/errors';
import type { z } from 'zod';

export interface PlacedError {
  readonly error: z.infer<typeof errorInfoSchema>;
  readonly span: Span | null;
}

/** An error with the place in the text that its details name. */
export function placeError(thrown: unknown): PlacedError {
  const info = toErrorInfo(thrown);
  const { span, ...details } = info.details;
  return { error: { ...info, details }, span: spanSchema.safeParse(span).data ?? null };
}
