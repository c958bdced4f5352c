import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { connectorDescriptors } from '@lockstep/connectors/descriptors';
import type { User } from '@lockstep/contracts/users';
import { type Control, createControl } from '@lockstep/control/control';
import { systemClock } from '@lockstep/kernel/clock';
import { userError } from '@lockstep/kernel/errors';
import { silentLogger } from '@lockstep/kernel/logger';
import { z } from 'zod';

/** What `npm start` leaves for the command line, in a file that only its owner can read. */
const instanceSchema = z.object({
  databaseUrl: z.string(),
  redisUrl: z.string().optional(),
  secretKey: z.string(),
  token: z.string(),
});

/** Enters the instance that runs from this clone, as the user of its token. */
export async function withInstance<T>(home: string, act: (control: Control, user: User) => Promise<T>): Promise<T> {
  const file = path.join(home, 'instance.json');
  if (!existsSync(file)) throw userError('cli.no_instance', 'No instance is running here. Start one with: npm start');
  const { token, secretKey, ...urls } = instanceSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  const control = createControl({
    ...urls,
    secretKey: Buffer.from(secretKey, 'base64'),
    clock: systemClock,
    logger: silentLogger,
    connectors: connectorDescriptors,
  });
  try {
    const user = await control.findApiToken(token);
    if (user === null)
      throw userError('cli.token', 'The token in instance.json is no longer valid. Start the instance again.');
    return await act(control, user);
  } finally {
    await control.close();
  }
}
