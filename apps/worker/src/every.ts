import type { Logger } from '@lockstep/kernel/logger';

/** Does `work` again and again, `intervalMs` after it was done. Its failures are logged. Returns what ends it, once the work at hand is done. */
export function every(intervalMs: number, work: () => Promise<void>, logger: Logger): () => Promise<void> {
  let isOver = false;
  let timer: NodeJS.Timeout | null = null;
  let atHand: Promise<void> = Promise.resolve();
  const turn = async (): Promise<void> => {
    try {
      await work();
    } catch (error) {
      logger.warn('Regular work failed and will be tried again', { error: String(error) });
    }
    if (!isOver) timer = setTimeout(start, intervalMs);
  };
  const start = (): void => {
    atHand = turn();
  };
  start();
  return async () => {
    isOver = true;
    if (timer !== null) clearTimeout(timer);
    await atHand;
  };
}
