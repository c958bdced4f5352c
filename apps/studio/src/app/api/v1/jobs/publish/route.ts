import { publishTextSchema } from '@lockstep/contracts/public-api';
import { publishJobText } from '#server/api-v1/publish-job-text.ts';
import { route } from '#server/route.ts';

export const POST = route({ tokens: true, body: publishTextSchema }, ({ control, user, body }) =>
  publishJobText(control, user, body),
);
