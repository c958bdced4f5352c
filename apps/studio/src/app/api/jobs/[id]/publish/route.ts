import { publishRequestSchema } from '@lockstep/contracts/api';
import { idParams } from '#server/parameters.ts';
import { route } from '#server/route.ts';

export const POST = route({ params: idParams, body: publishRequestSchema }, ({ control, user, params, body }) =>
  control.publishJob(user, params.id, body),
);
