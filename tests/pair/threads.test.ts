import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startEmbeddedRun } from '@lockstep/backends/embedded';
import { connectorDescriptors } from '@lockstep/connectors/descriptors';
import { createConnectorRegistry } from '@lockstep/connectors/registry';
import { subtaskThreads } from '@lockstep/dataflow/runtime';
import { systemClock } from '@lockstep/kernel/clock';
import { silentLogger } from '@lockstep/kernel/logger';
import { expect, onTestFinished, test } from 'vitest';

const sqlText = `
SET 'parallelism.default' = '2';
CREATE TABLE orders (ts TIMESTAMP(3), item STRING, WATERMARK FOR ts AS ts)
WITH ('connector' = 'filesystem', 'path' = 'in', 'format' = 'json', 'source.monitor-interval' = '50 ms');
CREATE TABLE totals (window_start TIMESTAMP(3), item STRING, n BIGINT)
WITH ('connector' = 'filesystem', 'path' = 'out', 'format' = 'json');
INSERT INTO totals SELECT window_start, item, COUNT(*)
FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ts), INTERVAL '1' HOUR)) GROUP BY window_start, window_end, item;`;

function writeOrders(directory: string, name: string, hours: readonly number[]): void {
  const lines = hours.flatMap(hour =>
    ['fig', 'kiwi', 'pear', 'plum'].map(item => JSON.stringify({ ts: `2026-01-01 0${hour}:30:00.000`, item })),
  );
  writeFileSync(path.join(directory, 'in', name), `${lines.join('\n')}\n`);
}

/** Hours of the windows that are written, each as often as it has rows. */
function writtenHours(directory: string): readonly string[] {
  const files = readdirSync(path.join(directory, 'out')).filter(name => name.startsWith('part-'));
  const rows = files.flatMap(name =>
    readFileSync(path.join(directory, 'out', name), 'utf8')
      .split('\n')
      .filter(Boolean),
  );
  return rows.map(row => JSON.parse(row).window_start.slice(11, 13)).toSorted();
}

test('a run in the worker’s threads follows a table: windows close as its files come, whichever thread would have had them', async () => {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'threads-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  for (const name of ['in', 'out']) mkdirSync(path.join(directory, name));
  writeOrders(directory, 'a.json', [1, 2, 3]);
  const run = startEmbeddedRun(
    {
      runId: 'run',
      attempt: 1,
      side: 'stream',
      sqlText,
      catalog: { objects: [] },
      config: {},
      secrets: {},
      fileRoots: [directory],
      writerId: 'threads',
      fencingToken: 1,
      checkpoint: { directory: path.join(directory, 'checkpoints'), intervalMs: 200, restoreFrom: null },
      range: null,
    },
    {
      connectors: createConnectorRegistry(),
      descriptors: connectorDescriptors,
      clock: systemClock,
      logger: silentLogger,
      isStillOwner: async () => true,
      onEvent: () => {},
      startSubtasks: identity =>
        subtaskThreads(new URL('../../apps/worker/src/child/subtask-thread.ts', import.meta.url), identity),
    },
  );
  const fourOf = (...hours: readonly string[]) => hours.flatMap(hour => Array<string>(4).fill(hour));
  await expect.poll(() => writtenHours(directory), { timeout: 30_000 }).toEqual(fourOf('01', '02'));
  writeOrders(directory, 'b.json', [4]);
  await expect.poll(() => writtenHours(directory), { timeout: 30_000 }).toEqual(fourOf('01', '02', '03'));
  writeOrders(directory, 'c.json', [5]);
  await expect.poll(() => writtenHours(directory), { timeout: 30_000 }).toEqual(fourOf('01', '02', '03', '04'));
  run.cancel();
  await run.done;
}, 120_000);
