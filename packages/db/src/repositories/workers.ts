import type { Db } from '../db.ts';

export interface NewWorker {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  /** Threads that it gives to the subtasks of parallel runs, of all its runs together. */
  readonly subtaskThreadsMax: number;
}

/** A worker that has not reported for so long is not counted on. */
export const workerOverdueMs = 10_000;

export class WorkerRepository {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async heartbeat({ id, host, pid, subtaskThreadsMax }: NewWorker): Promise<void> {
    await this.#db.$executeRaw`
      INSERT INTO workers (id, host, pid, subtask_threads_max) VALUES (${id}::uuid, ${host}, ${pid}, ${subtaskThreadsMax})
      ON CONFLICT (id) DO UPDATE SET heartbeat_at = now()`;
  }

  /** Until the transaction's end no other claim of the worker goes on. */
  async lock(id: string): Promise<void> {
    await this.#db.$queryRaw`SELECT id FROM workers WHERE id = ${id}::uuid FOR UPDATE`;
  }

  /** How many workers are alive, and what the largest of them gives to subtasks. */
  async summarizeAlive(): Promise<{ count: number; subtaskThreadsMax: number | null }> {
    const rows = await this.#db.$queryRaw<{ count: number; threads_max: number | null }[]>`
      SELECT count(*)::int AS count, max(subtask_threads_max) AS threads_max FROM workers
      WHERE heartbeat_at > now() - ${workerOverdueMs} * interval '1 millisecond'`;
    const { count, threads_max } = rows[0]!;
    return { count, subtaskThreadsMax: threads_max };
  }

  async delete(id: string): Promise<void> {
    await this.#db.worker.deleteMany({ where: { id } });
  }

  async deleteOverdue(overdueMs: number): Promise<void> {
    await this.#db
      .$executeRaw`DELETE FROM workers WHERE heartbeat_at <= now() - ${overdueMs} * interval '1 millisecond'`;
  }
}
