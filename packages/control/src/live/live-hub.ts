import { type Announcement, answerChannel, Listener, liveChannel, parseAnnouncement } from '@lockstep/db/listen';
import type { Logger } from '@lockstep/kernel/logger';

export interface LiveSubscriber {
  onAnnouncement?(announcement: Announcement): void;
  /** Of a preview or a check that a worker carries. */
  onAnswer?(id: string): void;
  /** Something may have been missed. */
  onGap(): void;
}

/** One listening connection of this process, shared by all who follow. It opens with the first of them. */
export class LiveHub {
  readonly #listener: Listener;
  readonly #subscribers = new Set<LiveSubscriber>();
  #opening: Promise<void> | null = null;

  constructor({ databaseUrl, logger }: { databaseUrl: string; logger: Logger }) {
    this.#listener = new Listener({
      databaseUrl,
      channels: [liveChannel, answerChannel],
      logger,
      onMessage: (channel, payload) => this.#dispatch(channel, payload),
      onGap: () => {
        for (const subscriber of this.#subscribers) subscriber.onGap();
      },
    });
  }

  /** From when it resolves on, nothing is missed without `onGap`. Returns what ends the subscription. */
  async subscribe(subscriber: LiveSubscriber): Promise<() => void> {
    this.#opening ??= this.#listener.open().catch((error: unknown) => {
      this.#opening = null;
      throw error;
    });
    await this.#opening;
    this.#subscribers.add(subscriber);
    return () => this.#subscribers.delete(subscriber);
  }

  async close(): Promise<void> {
    await this.#listener.close();
    for (const subscriber of this.#subscribers) subscriber.onGap();
  }

  #dispatch(channel: string, payload: string): void {
    if (channel === answerChannel) {
      for (const subscriber of this.#subscribers) subscriber.onAnswer?.(payload);
      return;
    }
    const announcement = parseAnnouncement(payload);
    if (announcement === null) return;
    for (const subscriber of this.#subscribers) subscriber.onAnnouncement?.(announcement);
  }
}
