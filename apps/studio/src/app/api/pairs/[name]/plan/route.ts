import { pairNameParams, sideQuery } from '#server/parameters.ts';
import { route } from '#server/route.ts';

export const GET = route({ params: pairNameParams, query: sideQuery }, ({ control, user, params, query }) =>
  control.getPlanGraph(user, { pair: params.name, side: query.side }),
);
