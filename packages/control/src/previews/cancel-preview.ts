import type { User } from '@lockstep/contracts/users';
import { notFound, parseId } from '../access/parse-id.ts';
import { scopeOf } from '../access/scope-of.ts';
import type { ControlDeps } from '../control-deps.ts';
import { endPreview } from './end-preview.ts';

/** A preview that no worker has begun ends here; else its worker is told, and ends it. */
export async function cancelPreview(deps: ControlDeps, user: User, previewId: string): Promise<void> {
  const missing = () => notFound('preview', 'preview');
  const id = parseId(previewId, missing);
  const scope = await scopeOf(deps, user);
  const { previews, announcements } = deps.database.repositories;
  if ((await previews.find(scope, id)) === null) throw missing();
  if (await previews.cancel(id)) await announcements.workers({ kind: 'preview.cancel', id });
  else await endPreview(deps, id, { kind: 'end', reason: 'cancelled', rowCount: 0, durationMs: 0 });
}
