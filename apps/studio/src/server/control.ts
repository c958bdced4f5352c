import { connectorDescriptors } from '@lockstep/connectors/descriptors';
import { type Control, createControl } from '@lockstep/control/control';
import { systemClock } from '@lockstep/kernel/clock';
import { readEnv } from './env.ts';
import { studioLogger } from './logger.ts';

/** Kept on the global object, because Next may load this module once per bundle of routes. */
const holder = globalThis as typeof globalThis & { lockstepControl?: Control };

/** The process's one way to Lockstep's data. It connects at the first use. */
export function getControl(): Control {
  holder.lockstepControl ??= openControl();
  return holder.lockstepControl;
}

function openControl(): Control {
  const { databaseUrl, redisUrl, secretKey } = readEnv();
  return createControl({
    databaseUrl,
    ...(redisUrl === undefined ? {} : { redisUrl }),
    secretKey,
    clock: systemClock,
    logger: studioLogger,
    connectors: connectorDescriptors,
  });
}
