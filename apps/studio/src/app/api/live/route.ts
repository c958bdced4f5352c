import { eventStream } from '#server/event-stream.ts';
import { route } from '#server/route.ts';

/** Says which resources have changed; the page reads again those that it shows. */
export const GET = route({}, ({ control, user, request }) =>
  Promise.resolve(eventStream(request, signal => control.follow(user, signal))),
);
