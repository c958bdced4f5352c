import { type TapRequest, tapRequestSchema } from '@lockstep/contracts/preview';
import type { User } from '@lockstep/contracts/users';
import { userError } from '@lockstep/kernel/errors';
import { newId } from '@lockstep/kernel/ids';
import { getRunOf } from '../access/get-run-of.ts';
import { parseInput } from '../access/parse-input.ts';
import { scopeOf } from '../access/scope-of.ts';
import type { ControlDeps } from '../control-deps.ts';
import { admitPreview } from './admit-preview.ts';

/** Asks the worker that carries a run for rows that flow over an edge; they are followed as a preview's are. The run is not held up. */
export async function requestTap(deps: ControlDeps, user: User, request: TapRequest): Promise<{ previewId: string }> {
  const { runId, ...tap } = parseInput(tapRequestSchema, request);
  const run = await getRunOf(deps, user, runId);
  if (run.state !== 'RUNNING') throw userError('tap.not_running', 'Only a run that is running can be tapped');
  const { workspaceId } = await scopeOf(deps, user);
  const id = newId();
  await deps.database.transaction(async repositories => {
    await admitPreview(repositories, user);
    await repositories.previews.insert({ ...tap, id, workspaceId, ownerId: user.id, runId: run.id, side: run.side });
    await repositories.announcements.workers({ kind: 'preview.tap', id });
  });
  return { previewId: id };
}
