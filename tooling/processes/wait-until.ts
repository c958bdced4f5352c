import { setTimeout as sleep } from 'node:timers/promises';

/** Polls `condition` every 25 ms; false when `timeoutMs` has passed without it. For things that send no event. */
export async function waitUntil(condition: () => boolean | Promise<boolean>, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > deadline) return false;
    await sleep(25);
  }
  return true;
}
