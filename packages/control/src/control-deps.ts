import type { Database } from '@lockstep/db/client';
import type { Clock } from '@lockstep/kernel/clock';
import type { Logger } from '@lockstep/kernel/logger';
import type { ConnectorDescriptor } from '@lockstep/sql/catalog';
import type { LiveHub } from './live/live-hub.ts';
import type { JobQueue } from './queue/index.ts';
import type { SecretBox } from './secrets/secret-box.ts';

/** What use-cases work with. */
export interface ControlDeps {
  readonly database: Database;
  readonly queue: JobQueue;
  readonly live: LiveHub;
  readonly secretBox: SecretBox;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly connectors: readonly ConnectorDescriptor[];
}
