import { z } from 'zod';
import { route } from '#server/route.ts';

/** What the job would mean on both sides, against the workspace's catalog of this moment. */
export const POST = route({ body: z.object({ sqlText: z.string() }) }, ({ control, user, body }) =>
  control.checkJob(user, body),
);
