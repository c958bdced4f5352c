import { sampleFeedChangeSchema } from '@lockstep/contracts/sample-feed';
import { route } from '#server/route.ts';

/** null in a workspace without the sample. */
export const GET = route({}, ({ control, user }) => control.getSampleFeed(user));

export const PATCH = route({ body: sampleFeedChangeSchema }, ({ control, user, body }) =>
  control.setSampleFeed(user, body),
);
