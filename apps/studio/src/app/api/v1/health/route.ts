import { publicRoute } from '#server/route.ts';

export const GET = publicRoute({}, ({ control }) => control.health());
