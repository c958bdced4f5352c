import { route } from '#server/route.ts';

export const GET = route({}, ({ control, user }) => control.listPairs(user));
