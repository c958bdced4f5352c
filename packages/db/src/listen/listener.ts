import type { Logger } from '@lockstep/kernel/logger';
import pg from 'pg';

export interface ListenerOptions {
  readonly databaseUrl: string;
  readonly channels: readonly string[];
  readonly logger: Logger;
  readonly onMessage: (channel: string, payload: string) => void;
  /** Messages may have been lost: whoever depends on them reads the rows again. */
  readonly onGap: () => void;
}

const reconnectMsMin = 200;
const reconnectMsMax = 5_000;

/** A connection of its own that listens, and comes back after every break. */
export class Listener {
  readonly #options: ListenerOptions;
  #client: pg.Client | null = null;
  #retryTimer: NodeJS.Timeout | null = null;
  #retryMs = reconnectMsMin;
  #isClosed = false;

  constructor(options: ListenerOptions) {
    this.#options = options;
  }

  /** Resolves when the first connection listens; a failing first connection throws. */
  async open(): Promise<void> {
    await this.#connect();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#retryTimer !== null) clearTimeout(this.#retryTimer);
    const client = this.#client;
    this.#client = null;
    await client?.end();
  }

  async #connect(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.#options.databaseUrl,
      keepAlive: true,
      application_name: 'lockstep-listen',
    });
    client.on('error', error => this.#lose(client, error));
    client.on('end', () => this.#lose(client, null));
    client.on('notification', ({ channel, payload }) => this.#options.onMessage(channel, payload ?? ''));
    await client.connect();
    for (const channel of this.#options.channels) await client.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
    if (this.#isClosed) {
      await client.end();
      return;
    }
    this.#client = client;
    this.#retryMs = reconnectMsMin;
  }

  #lose(client: pg.Client, error: Error | null): void {
    if (this.#isClosed || this.#client !== client) return;
    this.#client = null;
    this.#options.logger.warn('Lost the listening connection', { error: error?.message ?? 'closed by the server' });
    client.end().catch(() => undefined);
    this.#retryLater();
  }

  #retryLater(): void {
    this.#retryTimer = setTimeout(() => {
      this.#connect().then(
        () => this.#options.onGap(),
        () => this.#retryLater(),
      );
    }, this.#retryMs);
    this.#retryMs = Math.min(this.#retryMs * 2, reconnectMsMax);
  }
}
