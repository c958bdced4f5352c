import { pairNameParams } from '#server/parameters.ts';
import { route } from '#server/route.ts';

export const GET = route({ tokens: true, params: pairNameParams }, ({ control, user, params }) =>
  control.getPair(user, params.name),
);
