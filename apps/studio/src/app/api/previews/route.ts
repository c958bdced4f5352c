import { sides } from '@lockstep/contracts/runs';
import { z } from 'zod';
import { route } from '#server/route.ts';

const preview = z.object({
  sqlText: z.string().min(1),
  statementOffset: z.number().int().min(0),
  side: z.enum(sides),
  rowsMax: z.number().int().min(1).max(10_000),
  durationMsMax: z.number().int().min(100).max(60_000),
});

export const POST = route({ body: preview }, ({ control, user, body }) => control.requestPreview(user, body));
