import { locales, themes } from '@lockstep/contracts/users';
import { z } from 'zod';
import { route } from '#server/route.ts';

const preferences = z.object({ locale: z.enum(locales).optional(), theme: z.enum(themes).optional() });

export const GET = route({}, ({ user }) => Promise.resolve(user));

export const PATCH = route({ body: preferences }, ({ control, user, body }) => control.setPreferences(user, body));
