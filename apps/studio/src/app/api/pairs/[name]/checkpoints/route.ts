import { z } from 'zod';
import { limitSchema, pairNameParams } from '#server/parameters.ts';
import { route } from '#server/route.ts';

const query = z.object({ limit: limitSchema(500, 100) });

export const GET = route({ params: pairNameParams, query }, ({ control, user, params, query: { limit } }) =>
  control.listCheckpoints(user, { pair: params.name, limit }),
);
