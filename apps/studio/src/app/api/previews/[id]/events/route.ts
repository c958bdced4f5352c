import { eventStream } from '#server/event-stream.ts';
import { idParams } from '#server/parameters.ts';
import { route } from '#server/route.ts';

export const GET = route({ params: idParams }, ({ control, user, params, request }) =>
  Promise.resolve(eventStream(request, signal => control.followPreview(user, params.id, signal))),
);
