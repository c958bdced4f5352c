import { pairConfigSchema } from '@lockstep/contracts/runs';
import { z } from 'zod';
import { pairNameParams } from '#server/parameters.ts';
import { route } from '#server/route.ts';

export const GET = route({ params: pairNameParams }, ({ control, user, params }) => control.getPair(user, params.name));

export const PATCH = route(
  { params: pairNameParams, body: z.object({ config: pairConfigSchema }) },
  ({ control, user, params, body }) => control.updatePairConfig(user, { pair: params.name, config: body.config }),
);

export const DELETE = route({ params: pairNameParams }, ({ control, user, params }) =>
  control.deletePair(user, params.name),
);
