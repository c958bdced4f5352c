import { z } from 'zod';
import { route } from '#server/route.ts';

const passwordChange = z.object({ current: z.string().min(1).max(1_000), next: z.string().min(1).max(1_000) });

export const POST = route({ body: passwordChange }, ({ control, user, body }) => control.changePassword(user, body));
