import type { ControlDeps } from '../control-deps.ts';
import { endPreview } from '../previews/end-preview.ts';
import { previewSecretPrefix } from '../previews/preview-secret-prefix.ts';

const abandonedGraceMs = 15_000;
const keptMs = 10 * 60_000;

/** Ends previews whose worker is gone, and removes old ones with their rows and secrets. */
export async function sweepPreviews(deps: ControlDeps): Promise<void> {
  const { previews, secrets } = deps.database.repositories;
  for (const previewId of await previews.listAbandoned(abandonedGraceMs))
    await endPreview(deps, previewId, { kind: 'error', error: workerLost, span: null });
  for (const { id, workspaceId } of await previews.deleteOlderThan(new Date(deps.clock.nowMs() - keptMs)))
    await secrets.deleteByPrefix(workspaceId, previewSecretPrefix(id));
}

const workerLost = {
  code: 'preview.worker_lost',
  domain: 'external',
  message: 'No worker took the preview, or its worker was lost. Try again',
  details: {},
} as const;
