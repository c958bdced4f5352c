import type { PairRecord, Repositories } from '@lockstep/db/repositories';
import { newId } from '@lockstep/kernel/ids';
import type { Errand } from '../runs/errand.ts';

export interface ReconciliationOrder {
  readonly kind: 'comparison' | 'repair';
  readonly clientKey: string;
  readonly repairOf?: string | undefined;
  /** Epoch ms; empty: every window that differs. */
  readonly repairWindowStarts?: readonly number[] | undefined;
}

/** Puts a reconciliation in the queue, once per client key. */
export async function queueReconciliation(
  { reconciliations, announcements }: Repositories,
  pair: Pick<PairRecord, 'id' | 'name' | 'ownerId'>,
  order: ReconciliationOrder,
): Promise<{ reconciliationId: string; errands: Errand[] }> {
  const { id, isNew } = await reconciliations.insertQueued({ ...order, id: newId(), pairId: pair.id });
  if (!isNew) return { reconciliationId: id, errands: [] };
  await announcements.live('reconciliation', id, pair.ownerId);
  await announcements.live('pair', pair.name, pair.ownerId);
  return { reconciliationId: id, errands: [{ name: 'reconciliation.run', reconciliationId: id }] };
}
