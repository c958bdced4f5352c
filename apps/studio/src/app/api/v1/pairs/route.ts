import { route } from '#server/route.ts';

export const GET = route({ tokens: true }, ({ control, user }) => control.listPairs(user));
