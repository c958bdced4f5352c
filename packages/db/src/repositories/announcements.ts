import type { LiveTopic } from '@lockstep/contracts/live';
import type { Db } from '../db.ts';
import { type Announcement, answerChannel, liveChannel, type WorkerCall, workerChannel } from '../listen/channels.ts';

/** Says that something has changed, with the transaction's end: who listens never reads the state from before. Ids only. */
export class AnnouncementRepository {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async live(topic: LiveTopic, id: string, ownerId: string): Promise<void> {
    const announcement: Announcement = { topic, id, ownerId };
    await this.#notify(liveChannel, JSON.stringify(announcement));
  }

  /** To all workers; the one that has the run or the preview in hand acts. */
  async workers(call: WorkerCall): Promise<void> {
    await this.#notify(workerChannel, JSON.stringify(call));
  }

  /** To whoever asked for the preview or the check of this id. */
  async answer(id: string): Promise<void> {
    await this.#notify(answerChannel, id);
  }

  async #notify(channel: string, payload: string): Promise<void> {
    await this.#db.$queryRaw`SELECT 1 AS told FROM pg_notify(${channel}, ${payload})`;
  }
}
