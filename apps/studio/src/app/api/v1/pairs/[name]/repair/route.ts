import { repairRequestSchema } from '@lockstep/contracts/public-api';
import { newId } from '@lockstep/kernel/ids';
import { pairNameParams } from '#server/parameters.ts';
import { route } from '#server/route.ts';

/** Starts a repair, which compares again at its end; the same `clientKey` never starts two. */
export const POST = route(
  { tokens: true, params: pairNameParams, body: repairRequestSchema },
  async ({ control, user, params, body }) => {
    const { reconciliationId, clientKey = newId() } = body;
    const started = await control.requestRepair(user, { pair: params.name, reconciliationId, clientKey });
    return Response.json(started, { status: 202 });
  },
);
