import { z } from 'zod';

/** Offsets in a text: start inclusive, end exclusive. */
export const spanSchema = z.object({ start: z.number().int(), end: z.number().int() });
