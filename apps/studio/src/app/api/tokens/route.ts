import { z } from 'zod';
import { route } from '#server/route.ts';

export const GET = route({}, ({ control, user }) => control.listApiTokens(user));

/** The answer holds the token itself, this once. */
export const POST = route({ body: z.object({ name: z.string().trim().min(1).max(100) }) }, ({ control, user, body }) =>
  control.createApiToken(user, body),
);
