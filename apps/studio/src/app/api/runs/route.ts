import { runStates, sides } from '@lockstep/contracts/runs';
import { z } from 'zod';
import { limitSchema } from '#server/parameters.ts';
import { route } from '#server/route.ts';

const query = z.object({
  pair: z.string().optional(),
  side: z.enum(sides).optional(),
  state: z.enum(runStates).optional(),
  limit: limitSchema(200, 50),
  /** Id of the last run of the page before. */
  before: z.string().optional(),
});

export const GET = route({ query }, ({ control, user, query }) => control.listRuns(user, query));
