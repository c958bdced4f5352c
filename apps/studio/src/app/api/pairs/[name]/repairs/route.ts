import { z } from 'zod';
import { clientKeySchema, pairNameParams } from '#server/parameters.ts';
import { route } from '#server/route.ts';

const repair = z.object({
  reconciliationId: z.string(),
  /** Absent: every window that differs. */
  windowStartsMs: z.array(z.number()).min(1).max(10_000).optional(),
  clientKey: clientKeySchema,
});

export const POST = route({ params: pairNameParams, body: repair }, ({ control, user, params, body }) =>
  control.requestRepair(user, { pair: params.name, ...body }),
);
