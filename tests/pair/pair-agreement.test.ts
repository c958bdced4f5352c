import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type ReconciliationResult, reconcileTables } from '@lockstep/backends/reconcile';
import { connectorDescriptors } from '@lockstep/connectors/descriptors';
import { createConnectorRegistry } from '@lockstep/connectors/registry';
import type { RunEvent } from '@lockstep/contracts/events';
import { systemClock } from '@lockstep/kernel/clock';
import { silentLogger } from '@lockstep/kernel/logger';
import { resultTables } from '@lockstep/sql/analyze';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { pairSql, writeFlights } from './flights-pair.ts';
import { runSide } from './run-side.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'pair-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function reconcile(lateRowsByWindow: ReadonlyMap<number, number> = new Map()): Promise<ReconciliationResult> {
  const [result] = resultTables(pairSql, { catalog: { objects: [] }, connectors: connectorDescriptors });
  const { stream, batch, primaryKey, windowColumn, windowEndColumn } = result!;
  const context = {
    mode: 'batch',
    clock: systemClock,
    logger: silentLogger,
    fileRoots: [directory],
    resolveSecret: (reference: string) => reference,
    writerId: 'reconcile',
    fencingToken: 1,
    config: {},
  } as const;
  const request = {
    stream,
    batch,
    keyColumns: primaryKey,
    windowColumn,
    windowEndColumn,
    closedUntilMs: null,
    lateRowsByWindow,
    differencesMax: 100,
  };
  return reconcileTables(request, { connectors: createConnectorRegistry(), context });
}

test('one text, two sides, one answer: every window agrees row by row', async () => {
  writeFlights(directory, 100_000);
  expect(await runSide(directory, 'stream', 1_000, () => {})).toMatchObject({ kind: 'finished' });
  expect(await runSide(directory, 'batch', 1_000, () => {})).toMatchObject({ kind: 'finished' });
  const result = await reconcile();
  expect(result).toMatchObject({ equalPercent: 100, missing: 0, extra: 0, different: 0, windowsDifferent: 0 });
  expect(result.windows.length).toBeGreaterThan(100);
});

test('rows that came too late differ, are counted, and are named as the cause', async () => {
  writeFlights(directory, 60_000, { lateEvery: 997 });
  const late = new Map<number, number>();
  await runSide(directory, 'stream', 1_000, event => {
    if (event.kind !== 'late-rows') return;
    for (const { windowStartMs, rows } of event.windows) late.set(windowStartMs, (late.get(windowStartMs) ?? 0) + rows);
  });
  await runSide(directory, 'batch', 1_000, () => {});
  const result = await reconcile(late);
  const differing = result.windows.filter(window => window.verdict !== 'equal');
  expect(differing.length).toBeGreaterThan(20);
  expect(differing.map(window => window.windowStartMs).sort()).toEqual([...late.keys()].sort());
  expect(new Set(differing.map(window => window.cause))).toEqual(new Set(['late-rows']));
  expect(result.lateDropped).toBe([...late.values()].reduce((sum, rows) => sum + rows, 0));
});

/** Runs the stream side until it ends, or kills it so long after its n-th checkpoint. Answers whether it ended. */
async function streamAttempt(
  kill: { readonly afterCheckpoints: number; readonly delayMs: number } | null,
): Promise<boolean> {
  const child = fork(path.join(import.meta.dirname, 'stream-child.ts'), [directory], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  let seen = -1;
  child.on('message', (_: RunEvent) => {
    seen += 1;
    if (seen === kill?.afterCheckpoints) setTimeout(() => child.kill('SIGKILL'), kill.delayMs);
  });
  const [code] = await once(child, 'exit');
  return code === 0;
}

test('killed with SIGKILL twenty times and more, the stream side still gives the answer of the batch side', async () => {
  // Many small files, so that there is a place for a checkpoint every few hundred rows.
  writeFlights(directory, 300_000, { rowsPerFile: 500 });
  await runSide(directory, 'batch', 1_000, () => {});
  const agrees = { equalPercent: 100, windowsDifferent: 0 };
  let kills = 0;
  for (let attempt = 0; kills < 20; attempt++) {
    if (!(await streamAttempt({ afterCheckpoints: attempt % 3, delayMs: (attempt * 7) % 16 }))) kills += 1;
    else {
      // It got to the end between two kills: that answer counts too, then the stream side begins anew.
      expect(await reconcile()).toMatchObject(agrees);
      for (const name of ['stream', 'checkpoints'])
        rmSync(path.join(directory, name), { recursive: true, force: true });
    }
  }
  expect(await streamAttempt(null)).toBe(true);
  expect(await reconcile()).toMatchObject(agrees);
}, 180_000);
