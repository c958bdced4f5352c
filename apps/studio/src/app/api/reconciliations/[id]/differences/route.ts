import { z } from 'zod';
import { idParams, limitSchema } from '#server/parameters.ts';
import { route } from '#server/route.ts';

const query = z.object({
  windowStartMs: z.coerce.number().optional(),
  limit: limitSchema(500, 200),
  offset: z.coerce.number().int().min(0).default(0),
});

export const GET = route({ params: idParams, query }, ({ control, user, params, query }) =>
  control.listDifferences(user, { reconciliationId: params.id, ...query }),
);
