import { publishJobText } from '#server/api-v1/publish-job-text.ts';
import { publishTextSchema } from '#server/api-v1/schemas.ts';
import { route } from '#server/route.ts';

export const POST = route({ tokens: true, body: publishTextSchema }, ({ control, user, body }) =>
  publishJobText(control, user, body),
);
