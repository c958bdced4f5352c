import type { DateRange, RunTrigger, Side } from '@lockstep/contracts/runs';
import type { PairRecord, Repositories, RunRecord } from '@lockstep/db/repositories';
import { userError } from '@lockstep/kernel/errors';
import { newId } from '@lockstep/kernel/ids';
import { announceRun } from './announce-run.ts';
import type { Errand } from './errand.ts';
import { runParallelism } from './run-parallelism.ts';

export interface RunOrder {
  readonly pair: PairRecord;
  readonly side: Side;
  readonly trigger: RunTrigger;
  readonly clientKey: string;
  readonly range: DateRange | null;
}

export interface OrderedRun {
  /** Of the new run, or of the one that must stop first. */
  readonly runId: string;
  readonly errands: Errand[];
}

/**
 * Starts a run of the pair's version on a side that may have one already: one that waits gives way at once, one that works is stopped and its
 * end starts the new one. Idempotent by client key.
 */
export async function replaceRun(repositories: Repositories, order: RunOrder): Promise<OrderedRun> {
  const { runs } = repositories;
  const { pair, side, clientKey } = order;
  const earlier = await runs.findByClientKey(pair.id, clientKey);
  if (earlier !== null) return { runId: earlier, errands: [] };
  const active = await runs.findActive(pair.id, side);
  if (active === null) return startRun(repositories, order);
  if (await runs.move(active.id, ['QUEUED', 'RESTARTING'], 'STOPPED', { stopMode: 'restart' })) {
    await announceRun(repositories, pair, active.id);
    return startRun(repositories, order);
  }
  return handOver(repositories, order, active);
}

/** Puts the run in the queue; refuses when the side has another one. */
export async function startRun(repositories: Repositories, order: RunOrder): Promise<OrderedRun> {
  const { pair, side, trigger, clientKey, range } = order;
  const { sqlText } = await repositories.versions.getContents(pair.versionId);
  const parallelism = runParallelism(sqlText, pair.config, side);
  const run = { id: newId(), pairId: pair.id, versionId: pair.versionId, side, trigger, clientKey, range, parallelism };
  const inserted = await repositories.runs.insertQueued(run);
  if (inserted === null)
    throw userError('run.already_running', `The ${side} side is already running`, {
      details: { pair: pair.name, side },
    });
  if (!inserted.isNew) return { runId: inserted.runId, errands: [] };
  await announceRun(repositories, pair, inserted.runId);
  return { runId: inserted.runId, errands: [{ name: 'run.start', runId: inserted.runId }] };
}

async function handOver(repositories: Repositories, order: RunOrder, active: RunRecord): Promise<OrderedRun> {
  const change = { stopMode: 'restart', successorKey: order.clientKey } as const;
  const isStopping =
    (await repositories.runs.move(active.id, ['STARTING', 'RUNNING'], 'STOPPING', change)) ||
    (await repositories.runs.setSuccessor(active.id, order.clientKey));
  if (!isStopping) return startRun(repositories, order); // it has ended between the look and the move
  await announceRun(repositories, order.pair, active.id);
  return { runId: active.id, errands: [{ name: 'run.stop', runId: active.id }] };
}
