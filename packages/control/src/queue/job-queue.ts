import { unreachable } from '@lockstep/kernel/invariant';
import type { Logger } from '@lockstep/kernel/logger';
import { isJobName, type JobName, type JobPayload, jobCatalog } from './job-catalog.ts';
import { openPostgresTransport } from './postgres-transport.ts';
import { openRedisTransport } from './redis-transport.ts';
import type { Message, Transport } from './transport.ts';

export type JobHandlers = { readonly [Name in JobName]: (payload: JobPayload<Name>) => Promise<void> };

export interface JobConsumer {
  close(): Promise<void>;
}

export interface JobQueue {
  readonly kind: 'postgres' | 'redis';
  /**
   * Call after the row is committed. Never fails and never waits long: when the queue is away the message is dropped, and a sweeper that finds
   * the row sends it again.
   */
  send<Name extends JobName>(name: Name, payload: JobPayload<Name>): Promise<void>;
  consume(handlers: JobHandlers, options: { concurrency: number }): Promise<JobConsumer>;
  close(): Promise<void>;
}

export interface JobQueueOptions {
  readonly databaseUrl: string;
  /** Absent: the queue lives in Postgres. */
  readonly redisUrl?: string | undefined;
  readonly logger: Logger;
}

const sendMsMax = 2_000;

/** Connects when first used. */
export function openJobQueue({ databaseUrl, redisUrl, logger }: JobQueueOptions): JobQueue {
  let transport: Transport | null = null;
  const opened = (): Transport => {
    transport ??=
      redisUrl === undefined ? openPostgresTransport(databaseUrl, logger) : openRedisTransport(redisUrl, logger);
    return transport;
  };
  return {
    kind: redisUrl === undefined ? 'postgres' : 'redis',
    send: async (name, payload) => {
      const { payload: schema, attempts } = jobCatalog[name];
      const message = { id: messageId(name, payload), name, payload: schema.parse(payload) };
      try {
        await within(sendMsMax, opened().add(message, attempts));
      } catch (error) {
        logger.warn('A message was not sent; a sweeper will send it', { name, ...payload, error: String(error) });
      }
    },
    consume: (handlers, { concurrency }) => opened().work(message => dispatch(handlers, message), concurrency),
    close: async () => {
      await transport?.close();
    },
  };
}

const messageId = (name: JobName, payload: Readonly<Record<string, string>>): string =>
  [name, ...Object.values(payload)].join('-');

async function dispatch(handlers: JobHandlers, { name, payload }: Message): Promise<void> {
  if (!isJobName(name)) return;
  switch (name) {
    case 'run.start':
      return handlers[name](jobCatalog[name].payload.parse(payload));
    case 'run.stop':
      return handlers[name](jobCatalog[name].payload.parse(payload));
    case 'preview.run':
      return handlers[name](jobCatalog[name].payload.parse(payload));
    case 'state-check.run':
      return handlers[name](jobCatalog[name].payload.parse(payload));
    case 'reconciliation.run':
      return handlers[name](jobCatalog[name].payload.parse(payload));
    default:
      return unreachable(name, 'job name');
  }
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Took longer than ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
