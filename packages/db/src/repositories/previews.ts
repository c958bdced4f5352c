import { type PreviewEvent, previewEventSchema } from '@lockstep/contracts/preview';
import type { Side } from '@lockstep/contracts/runs';
import type { Db } from '../db.ts';
import { toJson } from '../json.codec.ts';
import { ownedRows, type Scope } from '../scope.ts';
import { parseSide } from './words.ts';

export interface NewPreview {
  readonly id: string;
  readonly workspaceId: string;
  readonly ownerId: string;
  readonly sqlText: string;
  readonly statementOffset: number;
  readonly side: Side;
  readonly rowsMax: number;
  readonly durationMsMax: number;
}

/** A preview of what flows over an edge of a run. */
export interface NewTap {
  readonly id: string;
  readonly workspaceId: string;
  readonly ownerId: string;
  readonly runId: string;
  readonly side: Side;
  /** Uid of the plan node at which the edge begins. */
  readonly edge: string;
  readonly rowsPerSecondMax: number;
  readonly rowsMax: number;
  readonly durationMsMax: number;
}

export class PreviewRepository {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async insert(preview: NewPreview | NewTap): Promise<void> {
    await this.#db.preview.create({ data: preview });
  }

  async find(scope: Scope, id: string): Promise<{ isEnded: boolean } | null> {
    const row = await this.#db.preview.findFirst({ where: { ...ownedRows(scope), id }, select: { state: true } });
    return row === null ? null : { isEnded: row.state === 'ended' };
  }

  async countActive(ownerId: string): Promise<number> {
    return this.#db.preview.count({ where: { ownerId, state: { not: 'ended' } } });
  }

  /** Compare-and-set from queued to running. A preview is never tried twice: its reader has long given up. */
  async claim(id: string, workerId: string): Promise<NewPreview | null> {
    const { count } = await this.#db.preview.updateMany({
      where: { id, state: 'queued', isCancelled: false, runId: null },
      data: { state: 'running', workerId, startedAt: new Date() },
    });
    if (count === 0) return null;
    const { sqlText, statementOffset, ...row } = await this.#db.preview.findUniqueOrThrow({ where: { id } });
    return { ...row, sqlText: sqlText!, statementOffset: statementOffset!, side: parseSide(row.side) };
  }

  /** As `claim`, when it taps one of the runs. */
  async claimTap(id: string, workerId: string, runIds: readonly string[]): Promise<NewTap | null> {
    const { count } = await this.#db.preview.updateMany({
      where: { id, state: 'queued', isCancelled: false, runId: { in: [...runIds] } },
      data: { state: 'running', workerId, startedAt: new Date() },
    });
    if (count === 0) return null;
    const { runId, edge, rowsPerSecondMax, ...row } = await this.#db.preview.findUniqueOrThrow({ where: { id } });
    return { ...row, runId: runId!, edge: edge!, rowsPerSecondMax: rowsPerSecondMax!, side: parseSide(row.side) };
  }

  /** The reader is told with the transaction's end; `sequence` is the first event's. */
  async appendEvents(previewId: string, sequence: number, events: readonly PreviewEvent[]): Promise<void> {
    await this.#db.previewEvent.createMany({
      data: events.map((event, i) => ({ previewId, sequence: sequence + i, event: toJson(event) })),
    });
  }

  async listEvents(previewId: string, fromSequence: number): Promise<PreviewEvent[]> {
    const rows = await this.#db.previewEvent.findMany({
      where: { previewId, sequence: { gte: fromSequence } },
      orderBy: { sequence: 'asc' },
      select: { event: true },
    });
    return rows.map(row => previewEventSchema.parse(row.event));
  }

  async end(id: string): Promise<boolean> {
    const { count } = await this.#db.preview.updateMany({
      where: { id, state: { not: 'ended' } },
      data: { state: 'ended', endedAt: new Date() },
    });
    return count === 1;
  }

  /** Returns whether a worker is at it. */
  async cancel(id: string): Promise<boolean> {
    await this.#db.preview.updateMany({ where: { id }, data: { isCancelled: true } });
    const row = await this.#db.preview.findUnique({ where: { id }, select: { state: true } });
    return row?.state === 'running';
  }

  /** Previews whose worker must be gone: they had their time, and `graceMs` more. A tap that no worker has taken by then will not be. */
  async listAbandoned(graceMs: number): Promise<string[]> {
    const rows = await this.#db.$queryRaw<{ id: string }[]>`
      SELECT id FROM previews
      WHERE state <> 'ended' AND now() - created_at >= interval '1 millisecond' *
        (CASE WHEN run_id IS NOT NULL AND state = 'queued' THEN 0 ELSE duration_ms_max END + ${graceMs})`;
    return rows.map(row => row.id);
  }

  async countEvents(previewId: string): Promise<number> {
    return this.#db.previewEvent.count({ where: { previewId } });
  }

  /** Removes previews with their rows; returns what was removed. */
  async deleteOlderThan(time: Date): Promise<{ id: string; workspaceId: string }[]> {
    const rows = await this.#db.$queryRaw<{ id: string; workspace_id: string }[]>`
      DELETE FROM previews WHERE created_at < ${time} AND state = 'ended' RETURNING id, workspace_id`;
    return rows.map(row => ({ id: row.id, workspaceId: row.workspace_id }));
  }
}
