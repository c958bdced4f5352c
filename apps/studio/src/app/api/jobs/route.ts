import { z } from 'zod';
import { route } from '#server/route.ts';

const newJob = z.object({ name: z.string().trim().min(1).max(200), sqlText: z.string() });

export const GET = route({}, ({ control, user }) => control.listJobs(user));

export const POST = route({ body: newJob }, ({ control, user, body }) => control.createJob(user, body));
