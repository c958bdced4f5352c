import type { Side } from '@lockstep/contracts/runs';
import type { CatalogSnapshot } from '@lockstep/sql/catalog';
import { pruneCatalog } from '../catalog/prune-catalog.ts';
import type { ControlDeps } from '../control-deps.ts';
import { resolveSecrets } from '../secrets/resolve-secrets.ts';

/** All that carrying out a preview takes. Holds secrets: never stored, never logged. */
export interface ClaimedPreview {
  readonly previewId: string;
  readonly sqlText: string;
  readonly statementOffset: number;
  readonly side: Side;
  readonly rowsMax: number;
  readonly durationMsMax: number;
  readonly catalog: CatalogSnapshot;
  readonly config: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
}

/** Null: cancelled, or another worker has it. */
export async function claimPreview(
  deps: ControlDeps,
  { previewId, workerId }: { previewId: string; workerId: string },
): Promise<ClaimedPreview | null> {
  const { previews, catalogObjects } = deps.database.repositories;
  const preview = await previews.claim(previewId, workerId);
  if (preview === null) return null;
  const { workspaceId, ownerId, sqlText, statementOffset, side, rowsMax, durationMsMax } = preview;
  const catalog = pruneCatalog(await catalogObjects.snapshot(workspaceId), sqlText);
  const secrets = await resolveSecrets(deps, { workspaceId, ownerId, sqlText, catalog });
  return { previewId, sqlText, statementOffset, side, rowsMax, durationMsMax, catalog, config: {}, secrets };
}
