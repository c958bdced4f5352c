import type { PreviewEvent } from '@lockstep/contracts/preview';
import { newId } from '@lockstep/kernel/ids';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openTestControl, publishPair, type TestControl } from '../../test/support/test-control.ts';

let opened: TestControl;
let pairs = 0;
const workerId = newId();
const limits = { edge: 'source-1', rowsPerSecondMax: 10, rowsMax: 100, durationMsMax: 60_000 };

beforeAll(async () => {
  opened = await openTestControl();
});
afterAll(() => opened.close());

/** A stream run, in a worker's hands and running unless `isQueued`. */
async function streamRun({ isQueued = false } = {}): Promise<string> {
  const { control, worker, admin } = opened;
  const { pair } = await publishPair(opened, admin, `tapped ${++pairs}`);
  const runId = (await control.getPair(admin, pair)).stream.run!.id;
  if (isQueued) return runId;
  const claimed = (await worker.claimRun({ runId, workerId }))!;
  await worker.createRunRecorder(claimed).record([{ kind: 'started', restoredFrom: null }]);
  return runId;
}

async function read(previewId: string): Promise<PreviewEvent[]> {
  const events: PreviewEvent[] = [];
  for await (const event of opened.control.followPreview(opened.admin, previewId, AbortSignal.timeout(10_000)))
    events.push(event);
  return events;
}

test('all workers are asked, the one that carries the run takes the tap, and its rows reach who asked', async () => {
  const { control, worker, admin } = opened;
  const runId = await streamRun();
  const calls: unknown[] = [];
  const listening = await worker.listen(
    call => calls.push(call),
    () => undefined,
  );
  const { previewId } = await control.requestTap(admin, { ...limits, runId });
  await vi.waitFor(() => expect(calls).toContainEqual({ kind: 'preview.tap', id: previewId }));
  await listening.close();
  expect(await worker.claimTap({ previewId, workerId: newId(), runIds: [newId()] })).toBeNull();
  // It is nobody's to carry out as the preview of a statement.
  expect(await worker.claimPreview({ previewId, workerId })).toBeNull();
  const claimed = await worker.claimTap({ previewId, workerId, runIds: [newId(), runId] });
  expect(claimed).toMatchObject({ id: previewId, runId, ...limits });
  expect(await worker.claimTap({ previewId, workerId, runIds: [runId] })).toBeNull();
  const told: PreviewEvent[] = [
    { kind: 'schema', columns: [{ name: 'k', type: 'INT' }] },
    { kind: 'rows', rows: [{ rowKind: '-U', cells: ['1'] }], watermarkMs: 5, rowsSeen: 7 },
    { kind: 'end', reason: 'run-ended', rowCount: 1, durationMs: 3 },
  ];
  await worker.createPreviewRecorder(previewId).record(told);
  expect(await read(previewId)).toEqual(told);
});

test('only a run of one’s own that is running is tapped, within limits', async () => {
  const { control, admin } = opened;
  const runId = await streamRun();
  const stranger = await control.createUser(admin, { name: 'stranger', password: 'stranger-password', role: 'member' });
  await expect(control.requestTap(stranger, { ...limits, runId })).rejects.toMatchObject({ code: 'run.not_found' });
  const queued = await streamRun({ isQueued: true });
  await expect(control.requestTap(admin, { ...limits, runId: queued })).rejects.toMatchObject({
    code: 'tap.not_running',
  });
  for (const beyond of [{ rowsPerSecondMax: 101 }, { rowsMax: 10_001 }, { durationMsMax: 600_001 }, { edge: '' }])
    await expect(control.requestTap(admin, { ...limits, runId, ...beyond })).rejects.toMatchObject({ domain: 'user' });
});

test('a tap that no worker takes ends with a word to its reader', async () => {
  const { control, worker, database, admin } = opened;
  const { previewId } = await control.requestTap(admin, { ...limits, runId: await streamRun() });
  expect(await database.repositories.previews.listAbandoned(15_000)).not.toContain(previewId);
  // Long before the tap's own time is over.
  expect(await database.repositories.previews.listAbandoned(0)).toContain(previewId);
  await control.cancelPreview(admin, previewId);
  expect(await read(previewId)).toMatchObject([{ kind: 'end', reason: 'cancelled' }]);
  expect(await worker.claimTap({ previewId, workerId, runIds: [] })).toBeNull();
});
