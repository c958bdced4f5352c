import { openDatabase } from '@lockstep/db/client';
import type { Clock } from '@lockstep/kernel/clock';
import type { Logger } from '@lockstep/kernel/logger';
import type { ConnectorDescriptor } from '@lockstep/sql/catalog';
import type { ControlDeps } from './control-deps.ts';
import { LiveHub } from './live/live-hub.ts';
import { openJobQueue } from './queue/index.ts';
import { createSecretBox } from './secrets/secret-box.ts';

export interface ControlOptions {
  readonly databaseUrl: string;
  /** Absent: the queue lives in Postgres. */
  readonly redisUrl?: string | undefined;
  /** 32 bytes; encrypts connector secrets at rest. */
  readonly secretKey: Buffer;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly connectors: readonly ConnectorDescriptor[];
}

const connectionsMax = 5;

/** Nothing connects before its first use. */
export function openDeps(options: ControlOptions): ControlDeps & { close(): Promise<void> } {
  const { databaseUrl, redisUrl, clock, logger, connectors } = options;
  const database = openDatabase({ databaseUrl, connectionsMax });
  const queue = openJobQueue({ databaseUrl, redisUrl, logger });
  const live = new LiveHub({ databaseUrl, logger });
  const secretBox = createSecretBox(options.secretKey);
  return {
    database,
    queue,
    live,
    secretBox,
    clock,
    logger,
    connectors,
    close: async () => {
      await live.close();
      await queue.close();
      await database.close();
    },
  };
}
