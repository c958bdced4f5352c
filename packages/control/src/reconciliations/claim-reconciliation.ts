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

/** So long a comparison waits for the first checkpoint of a stream side that has just started: before it there is nothing to compare. */
const firstCheckpointWaitMsMax = 60_000;

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
    const closed = await closedWindows(deps, pair);
    if (closed.kind === 'soon' && claim.waitedMs < firstCheckpointWaitMsMax) {
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
      closed: closed.kind === 'soon' ? { kind: 'none' } : closed,
      lateRows: await lateWindows.list(pair.id),
      repairWindowStartsMs: claim.kind === 'repair' ? await windowsToRepair(deps, claim) : null,
    };
  } catch (error) {
    await reconciliations.fail(claim, error instanceof Error ? error.message : String(error));
    throw error;
  }
}

/** `soon`: none yet, but the side is running. */
async function closedWindows(
  { database }: ControlDeps,
  pair: PairRecord,
): Promise<ClosedWindows | { readonly kind: 'soon' }> {
  const { runQueries, checkpoints } = database.repositories;
  const stream = (await runQueries.latestOf([pair.id])).get(pair.id)?.stream ?? null;
  if (stream?.state === 'FINISHED') return { kind: 'all' };
  const timeMs = await checkpoints.findWatermarkMs(pair.id);
  if (timeMs !== null) return { kind: 'until', timeMs };
  const isComing = stream !== null && !isTerminal(stream.state) && stream.lastCheckpoint === null;
  return { kind: isComing ? 'soon' : 'none' };
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
