import { reconciliationQuerySchema, reconciliationRequestSchema } from '@lockstep/contracts/public-api';
import { userError } from '@lockstep/kernel/errors';
import { newId } from '@lockstep/kernel/ids';
import { pairNameParams } from '#server/parameters.ts';
import { route } from '#server/route.ts';

/** The newest comparison, or the one that `id` names. */
export const GET = route(
  { tokens: true, params: pairNameParams, query: reconciliationQuerySchema },
  async ({ control, user, params, query }) => {
    const known = await control.listReconciliations(user, {
      pair: params.name,
      limit: query.id === undefined ? 1 : 200,
    });
    const found = query.id === undefined ? known[0] : known.find(one => one.id === query.id);
    if (found === undefined)
      throw userError('reconciliation.not_found', `The pair ${params.name} has no such reconciliation`);
    return found;
  },
);

/** Starts a comparison; the same `clientKey` never starts two. */
export const POST = route(
  { tokens: true, params: pairNameParams, body: reconciliationRequestSchema },
  async ({ control, user, params, body }) => {
    const clientKey = body.clientKey ?? newId();
    const started = await control.requestReconciliation(user, { pair: params.name, clientKey });
    return Response.json(started, { status: 202 });
  },
);
