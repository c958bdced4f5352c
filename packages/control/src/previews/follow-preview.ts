import { isLast, type PreviewEvent } from '@lockstep/contracts/preview';
import type { User } from '@lockstep/contracts/users';
import { notFound, parseId } from '../access/parse-id.ts';
import { scopeOf } from '../access/scope-of.ts';
import type { ControlDeps } from '../control-deps.ts';
import { WakeUp } from '../live/wake-up.ts';

/** A lost notification delays rows by this much, no more. */
const readMsMax = 500;

/** All events of the preview from its first on, until its end, its error, or the signal. */
export async function* followPreview(
  deps: ControlDeps,
  user: User,
  previewId: string,
  signal: AbortSignal,
): AsyncGenerator<PreviewEvent> {
  const missing = () => notFound('preview', 'preview');
  const id = parseId(previewId, missing);
  const scope = await scopeOf(deps, user);
  const { previews } = deps.database.repositories;
  if ((await previews.find(scope, id)) === null) throw missing();
  const wakeUp = new WakeUp();
  const unsubscribe = await deps.live.subscribe({
    onAnswer: changed => {
      if (changed === id) wakeUp.wake();
    },
    onGap: () => wakeUp.wake(),
  });
  try {
    for (let sequence = 0; !signal.aborted; ) {
      const preview = await previews.find(scope, id);
      const events = await previews.listEvents(id, sequence);
      sequence += events.length;
      yield* events;
      // The state was read before the events: an ended preview has no more than these.
      if (preview === null || preview.isEnded || events.some(isLast)) return;
      await wakeUp.wait(signal, readMsMax);
    }
  } finally {
    unsubscribe();
  }
}
