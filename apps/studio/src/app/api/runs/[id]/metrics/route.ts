import { z } from 'zod';
import { idParams } from '#server/parameters.ts';
import { route } from '#server/route.ts';

const query = z.object({ sinceMs: z.coerce.number() });

/** The history for charts; operators and subtasks are left out, since only the newest sample of them is ever shown. */
export const GET = route({ params: idParams, query }, async ({ control, user, params, query }) => {
  const samples = await control.listMetrics(user, { runId: params.id, sinceMs: query.sinceMs });
  return samples.map(({ operators: _operators, subtasks: _subtasks, ...sample }) => sample);
});
