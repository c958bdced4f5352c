import { z } from 'zod';
import { idParams } from '#server/parameters.ts';
import { route } from '#server/route.ts';

const params = idParams.extend({ number: z.coerce.number().int().min(1) });

export const GET = route({ params }, ({ control, user, params: { id, number } }) =>
  control.getVersion(user, id, number),
);
