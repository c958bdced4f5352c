/** Delivers messages from senders to one of the consumers, at least once as a rule and not at all when it is wiped. */
export interface Transport {
  readonly kind: 'postgres' | 'redis';
  /** A message whose `id` is still waiting is not added again. */
  add(message: Message, attempts: number): Promise<void>;
  /** A handler that throws gets the message again, up to its attempts. */
  work(handle: (message: Message) => Promise<void>, concurrency: number): Promise<TransportWorker>;
  close(): Promise<void>;
}

export interface Message {
  readonly id: string;
  readonly name: string;
  readonly payload: unknown;
}

export interface TransportWorker {
  /** Takes no more messages and waits for the handlers in hand. */
  close(): Promise<void>;
}

/** BullMQ's name of our queue, in either store. */
export const queueName = 'lockstep';

/** Handled messages are of no use: the rows are the history. */
export const messageOptions = (id: string, attempts: number) => ({
  jobId: id,
  attempts,
  backoff: { type: 'exponential', delay: 500 },
  removeOnComplete: true,
  removeOnFail: true,
});
