import { openApiDocument } from '#server/api-v1/openapi-document.ts';
import { publicRoute } from '#server/route.ts';

export const GET = publicRoute({}, async ({ control }) => {
  const { version } = await control.health();
  return openApiDocument(version);
});
