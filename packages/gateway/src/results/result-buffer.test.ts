import { expect, test } from 'vitest';
import { ResultBuffer } from './result-buffer.ts';
import type { ResultChunk } from './result-chunk.ts';

const chunk = (rowCount: number, byteCount = rowCount): ResultChunk => ({
  rowCount,
  byteCount,
  kinds: null,
  encode: () => Array.from({ length: rowCount }, () => '[]'),
});
const limits = { bufferedRowsMax: 10_000, bufferedBytesMax: 1_000_000 };

/** Whether the promise is settled by now. */
const isSettled = (promise: Promise<unknown>): Promise<boolean> =>
  Promise.race([promise.then(() => true), new Promise<boolean>(resolve => setTimeout(() => resolve(false), 10))]);

test('the query is held back by rows and by bytes, and goes on when they have been fetched', async () => {
  for (const big of [chunk(10_001), chunk(1, 1_000_001)]) {
    const buffer = new ResultBuffer(limits, () => {});
    const put = buffer.put(big);
    expect(await isSettled(put)).toBe(false);
    expect(await buffer.take(0)).toEqual([big]);
    expect(await isSettled(put)).toBe(true);
  }
});

test('a page ends where it is big enough; the rest comes with the next', async () => {
  const buffer = new ResultBuffer(limits, () => {});
  for (let i = 0; i < 4; i++) await buffer.put(chunk(2000));
  expect(await buffer.take(0)).toHaveLength(3);
  expect(await buffer.take(0)).toHaveLength(1);
  expect(await buffer.take(0)).toEqual([]);
});

test('what came before a failure can be fetched, then the failure is told', async () => {
  const buffer = new ResultBuffer(limits, () => {});
  await buffer.put(chunk(1));
  buffer.end(new Error('broken'));
  await buffer.put(chunk(1));
  expect(await buffer.take(0)).toHaveLength(1);
  await expect(buffer.take(0)).rejects.toThrow('broken');
});

test('cancelling frees a query that is held back', async () => {
  let isCancelled = false;
  const buffer = new ResultBuffer(limits, () => {
    isCancelled = true;
  });
  const put = buffer.put(chunk(10_001));
  buffer.cancel();
  expect(await isSettled(put)).toBe(true);
  expect(isCancelled).toBe(true);
});
