import { z } from 'zod';
import { idParams, limitSchema } from '#server/parameters.ts';
import { route } from '#server/route.ts';

const query = z.object({ afterId: z.string().optional(), limit: limitSchema(1_000, 500) });

export const GET = route({ params: idParams, query }, ({ control, user, params, query }) =>
  control.listRunLogs(user, { runId: params.id, ...query }),
);
