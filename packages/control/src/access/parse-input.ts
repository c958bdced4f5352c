import { userError } from '@lockstep/kernel/errors';
import { type ZodType, z } from 'zod';

/** Input from outside in the form of a contract. What does not fit is the caller's mistake. */
export function parseInput<T>(schema: ZodType<T>, input: unknown): T {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw userError('input.invalid', z.prettifyError(parsed.error));
}
