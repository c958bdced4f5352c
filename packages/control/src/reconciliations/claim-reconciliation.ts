import { isTerminal } from '@lockstep/contracts/runs';
import type { PairRecord, ReconciliationClaim } from '@lockstep/db/repositories';
import type { CatalogSnapshot } from '@lockstep/sql/catalog';
import type { ControlDeps } from '../control-deps.ts';
import { resolveSecrets } from '../secrets/resolve-secrets.ts';

/** A comparison is renewed while it runs, like a run. */
export const reconciliationLeaseMs = 15_000;

/** All that carrying out a reconciliation takes. Holds secrets: never stored, never logged. */
export interface ClaimedReconciliation {
  readonly claim: ReconciliationClaim;
  readonly pairId: string;
  readonly pairName: string;
  readonly ownerId: string;
  readonly sqlText: string;
  readonly catalog: CatalogSnapshot;
  readonly config: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
  readonly closed: ClosedWindows;
  /** Rows that the stream side dropped as late, by window start. */
  readonly lateRows: readonly { readonly windowStartMs: number; readonly rows: number }[];
  /** Windows to be mended before the comparison; null: none. */
  readonly repairWindowStartsMs: readonly number[] | null;
}

/** Which windows of the stream's result are final: all of a side that has read everything, else those that end until the watermark. */
export type ClosedWindows =
  | { readonly kind: 'all' }
  | { readonly kind: 'none' }
  | { readonly kind: 'until'; readonly timeMs: number };

/** So long a comparison waits for sides that are about to have a result: the stream's first checkpoint, the end of a batch run. */
const resultWaitMsMax = 60_000;

/** Null: another worker has it, it is done, or it has to wait and will be sent again. */
export async function claimReconciliation(
  deps: ControlDeps,
  { reconciliationId, workerId }: { reconciliationId: string; workerId: string },
): Promise<ClaimedReconciliation | null> {
  const { reconciliations, pairs, versions, lateWindows } = deps.database.repositories;
  const claim = await reconciliations.claim(reconciliationId, workerId, reconciliationLeaseMs);
  if (claim === null) return null;
  try {
    const pair = await pairs.get(claim.pairId);
    const { workspaceId, ownerId } = pair;
    const { closed, isWorthWaiting } = await findClosedWindows(deps, pair);
    if (isWorthWaiting && claim.waitedMs < resultWaitMsMax) {
      await reconciliations.release(claim);
      return null;
    }
    const { sqlText, catalog } = await versions.getContents(pair.versionId);
    return {
      claim,
      pairId: pair.id,
      pairName: pair.name,
      ownerId,
      sqlText,
      catalog,
      config: {},
      secrets: await resolveSecrets(deps, { workspaceId, ownerId, sqlText, catalog }),
      closed,
      lateRows: await lateWindows.list(pair.id),
      repairWindowStartsMs: claim.kind === 'repair' ? await windowsToRepair(deps, claim) : null,
    };
  } catch (error) {
    await reconciliations.fail(claim, error instanceof Error ? error.message : String(error));
    throw error;
  }
}

/** What is final on the stream side now, and whether it is better to wait: a side is about to have its first result, or another one. */
async function findClosedWindows(
  { database }: ControlDeps,
  pair: PairRecord,
): Promise<{ readonly closed: ClosedWindows; readonly isWorthWaiting: boolean }> {
  const { runQueries, checkpoints } = database.repositories;
  const { stream = null, batch = null } = (await runQueries.latestOf([pair.id])).get(pair.id) ?? {};
  const isBatchRunning = batch !== null && !isTerminal(batch.state);
  if (stream?.state === 'FINISHED') return { closed: { kind: 'all' }, isWorthWaiting: isBatchRunning };
  const timeMs = await checkpoints.findWatermarkMs(pair.id);
  if (timeMs !== null) return { closed: { kind: 'until', timeMs }, isWorthWaiting: isBatchRunning };
  const isComing = stream !== null && !isTerminal(stream.state) && stream.lastCheckpoint === null;
  return { closed: { kind: 'none' }, isWorthWaiting: isComing || isBatchRunning };
}

/** The windows that the request names, or all that the repaired comparison found to differ. */
async function windowsToRepair(
  { database }: ControlDeps,
  { repairOf, repairWindowStarts }: ReconciliationClaim,
): Promise<readonly number[]> {
  if (repairWindowStarts.length > 0 || repairOf === null) return repairWindowStarts;
  const windows = await database.repositories.reconciliationResults.listWindows(repairOf);
  return windows
    .filter(({ verdict }) => verdict !== 'equal' && verdict !== 'open')
    .flatMap(({ windowStartMs }) => windowStartMs ?? []);
}
