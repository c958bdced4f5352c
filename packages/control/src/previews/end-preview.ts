import type { PreviewEvent } from '@lockstep/contracts/preview';
import type { ControlDeps } from '../control-deps.ts';

/** Gives a preview its last event, unless it has one. */
export async function endPreview(
  { database }: Pick<ControlDeps, 'database'>,
  previewId: string,
  last: PreviewEvent,
): Promise<void> {
  await database.transaction(async ({ previews, announcements }) => {
    if (!(await previews.end(previewId))) return;
    await previews.appendEvents(previewId, await previews.countEvents(previewId), [last]);
    await announcements.answer(previewId);
  });
}
