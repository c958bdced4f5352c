import { dateRangeSchema, runCommands, sides } from '@lockstep/contracts/runs';
import { z } from 'zod';
import { clientKeySchema, pairNameParams } from '#server/parameters.ts';
import { route } from '#server/route.ts';

const command = z.object({
  side: z.enum(sides),
  command: z.enum(runCommands),
  range: dateRangeSchema.optional(),
  clientKey: clientKeySchema,
});

export const POST = route({ params: pairNameParams, body: command }, ({ control, user, params, body }) =>
  control.commandPair(user, { pair: params.name, ...body }),
);
