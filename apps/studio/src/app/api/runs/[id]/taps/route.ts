import { tapRequestSchema } from '@lockstep/contracts/preview';
import { idParams } from '#server/parameters.ts';
import { route } from '#server/route.ts';

/** Answers with a preview's id: its events are followed, and it is cancelled, as a preview is. */
export const POST = route(
  { params: idParams, body: tapRequestSchema.omit({ runId: true }) },
  ({ control, user, params, body }) => control.requestTap(user, { ...body, runId: params.id }),
);
