import type { Db } from '../db.ts';

export interface NewWorker {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
}

export class WorkerRepository {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async heartbeat(worker: NewWorker): Promise<void> {
    await this.#db.worker.upsert({
      where: { id: worker.id },
      create: worker,
      update: { heartbeatAt: new Date() },
    });
  }

  async countAlive(overdueMs: number): Promise<number> {
    const rows = await this.#db.$queryRaw<{ count: number }[]>`
      SELECT count(*)::int AS count FROM workers WHERE heartbeat_at > now() - ${overdueMs} * interval '1 millisecond'`;
    return rows[0]!.count;
  }

  async delete(id: string): Promise<void> {
    await this.#db.worker.deleteMany({ where: { id } });
  }

  async deleteOverdue(overdueMs: number): Promise<void> {
    await this.#db
      .$executeRaw`DELETE FROM workers WHERE heartbeat_at <= now() - ${overdueMs} * interval '1 millisecond'`;
  }
}
