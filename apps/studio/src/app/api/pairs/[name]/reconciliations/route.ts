import { z } from 'zod';
import { clientKeySchema, limitSchema, pairNameParams } from '#server/parameters.ts';
import { route } from '#server/route.ts';

const query = z.object({ limit: limitSchema(200, 50) });

export const GET = route({ params: pairNameParams, query }, ({ control, user, params, query: { limit } }) =>
  control.listReconciliations(user, { pair: params.name, limit }),
);

export const POST = route(
  { params: pairNameParams, body: z.object({ clientKey: clientKeySchema }) },
  ({ control, user, params, body }) => control.requestReconciliation(user, { pair: params.name, ...body }),
);
