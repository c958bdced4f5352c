import { z } from 'zod';
import { route } from '#server/route.ts';

export const GET = route({}, ({ control, user }) => control.getCatalog(user));

/** Runs CREATE and DROP statements. */
export const POST = route({ body: z.object({ sqlText: z.string().min(1) }) }, ({ control, user, body }) =>
  control.executeCatalogStatements(user, body.sqlText),
);
