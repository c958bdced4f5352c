import { newId } from '@lockstep/kernel/ids';
import { expect, test, vi } from 'vitest';
import type { JobHandlers, JobQueue } from '../../src/queue/index.ts';

export interface QueueUnderTest {
  /** A queue like those of other processes: connections of its own. */
  open(): JobQueue;
  /** Empties the store as if it had been lost. */
  wipe(): Promise<void>;
}

const handlers = (more: Partial<JobHandlers>): JobHandlers => ({
  'run.start': async () => {},
  'run.stop': async () => {},
  'preview.run': async () => {},
  'state-check.run': async () => {},
  'reconciliation.run': async () => {},
  ...more,
});

/** What every store of the queue must do. Call inside a `describe`. */
export function checkQueue(getQueue: () => QueueUnderTest): void {
  const opened: { close(): Promise<void> }[] = [];
  const open = (): JobQueue => {
    const queue = getQueue().open();
    opened.unshift(queue);
    return queue;
  };
  const consume = async (more: Partial<JobHandlers>): Promise<void> => {
    opened.unshift(await open().consume(handlers(more), { concurrency: 4 }));
  };
  const closeAll = async (): Promise<void> => {
    for (const one of opened.splice(0)) await one.close();
  };

  test('delivers each message to one of the consumers', async () => {
    const received: string[] = [];
    const take = async ({ runId }: { runId: string }): Promise<void> => void received.push(runId);
    await consume({ 'run.start': take });
    await consume({ 'run.start': take });
    const sender = open();
    const sent = Array.from({ length: 40 }, () => newId());
    await Promise.all(sent.map(runId => sender.send('run.start', { runId })));
    await vi.waitFor(() => expect(received.length).toBeGreaterThanOrEqual(sent.length), { timeout: 15_000 });
    expect([...received].sort()).toEqual([...sent].sort());
    await closeAll();
  });

  test('delivers a message again when its handler fails', async () => {
    const runId = newId();
    let attempts = 0;
    await consume({
      'run.stop': async message => {
        if (message.runId !== runId) return;
        attempts += 1;
        if (attempts === 1) throw new Error('not yet');
      },
    });
    await open().send('run.stop', { runId });
    await vi.waitFor(() => expect(attempts).toBe(2), { timeout: 15_000 });
    await closeAll();
  });

  test('keeps messages for a consumer that comes later, one for each row however often it is sent', async () => {
    const reconciliationId = newId();
    const sender = open();
    for (let i = 0; i < 5; i++) await sender.send('reconciliation.run', { reconciliationId });
    const received: string[] = [];
    await consume({ 'reconciliation.run': async message => void received.push(message.reconciliationId) });
    await vi.waitFor(() => expect(received).toContain(reconciliationId), { timeout: 15_000 });
    await new Promise(resolve => setTimeout(resolve, 300));
    expect(received.filter(id => id === reconciliationId)).toHaveLength(1);
    await closeAll();
  });

  test('works on after its store was wiped: what was lost is lost, what comes is delivered', async () => {
    const received: string[] = [];
    const [lost, kept] = [newId(), newId()];
    const sender = open();
    await sender.send('run.start', { runId: lost });
    await getQueue().wipe();
    await consume({ 'run.start': async ({ runId }) => void received.push(runId) });
    await getQueue().wipe();
    await sender.send('run.start', { runId: kept });
    await vi.waitFor(() => expect(received).toContain(kept), { timeout: 15_000 });
    expect(received).not.toContain(lost);
    await closeAll();
  });

  test('a message that is not of the catalog is refused before it is sent', async () => {
    const sender = open();
    await expect(sender.send('run.start', { runId: 'DROP TABLE runs' })).rejects.toThrow();
    await closeAll();
  });
}
