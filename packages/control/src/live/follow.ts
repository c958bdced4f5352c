import type { LiveEvent } from '@lockstep/contracts/live';
import type { User } from '@lockstep/contracts/users';
import { scopeOf } from '../access/scope-of.ts';
import type { ControlDeps } from '../control-deps.ts';
import { WakeUp } from './wake-up.ts';

/**
 * What changes from now on, as far as the user may see it. Changes of one resource that nobody has taken yet count once. Ends with the signal,
 * and when something may have been missed: whoever follows then reads everything again and follows anew.
 */
export async function* follow(deps: ControlDeps, user: User, signal: AbortSignal): AsyncGenerator<LiveEvent> {
  const { ownerId } = await scopeOf(deps, user);
  const pending = new Map<string, LiveEvent>();
  const wakeUp = new WakeUp();
  let hasGap = false;
  const unsubscribe = await deps.live.subscribe({
    onAnnouncement: ({ topic, id, ownerId: owner }) => {
      if (ownerId !== null && owner !== '' && owner !== ownerId) return;
      pending.set(`${topic} ${id}`, { topic, id });
      wakeUp.wake();
    },
    onGap: () => {
      hasGap = true;
      wakeUp.wake();
    },
  });
  try {
    while (!signal.aborted && !hasGap) {
      for (const [key, event] of pending) {
        pending.delete(key);
        yield event;
      }
      await wakeUp.wait(signal);
    }
  } finally {
    unsubscribe();
  }
}
