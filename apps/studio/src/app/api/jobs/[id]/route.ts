import { z } from 'zod';
import { idParams } from '#server/parameters.ts';
import { route } from '#server/route.ts';

const savedJob = z.object({
  sqlText: z.string(),
  revision: z.number().int(),
  name: z.string().trim().min(1).max(200).optional(),
});

export const GET = route({ params: idParams }, ({ control, user, params }) => control.getJob(user, params.id));

export const PUT = route({ params: idParams, body: savedJob }, ({ control, user, params, body }) =>
  control.saveJob(user, { id: params.id, ...body }),
);

export const DELETE = route({ params: idParams }, ({ control, user, params }) => control.deleteJob(user, params.id));
