import type { LiveEvent } from '@lockstep/contracts/live';
import type { PreviewEvent } from '@lockstep/contracts/preview';
import { newId } from '@lockstep/kernel/ids';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { newKey, openTestControl, publishPair, type TestControl } from '../../test/support/test-control.ts';
import { jobSql } from '../../test/support/test-descriptors.ts';
import { previewsMaxPerUser } from '../previews/admit-preview.ts';

let opened: TestControl;

beforeAll(async () => {
  opened = await openTestControl();
});

afterAll(() => opened.close());

function collect<T>(events: AsyncIterable<T>): { seen: T[]; done: Promise<void> } {
  const seen: T[] = [];
  const read = async (): Promise<void> => {
    for await (const event of events) seen.push(event);
  };
  return { seen, done: read() };
}

test('a follower hears of own changes, not of others’, until the signal', async () => {
  const { control, admin } = opened;
  const member = await control.createUser(admin, { name: 'member', password: 'member-password', role: 'member' });
  const stop = new AbortController();
  const adminsView = collect<LiveEvent>(control.follow(admin, stop.signal));
  const membersView = collect<LiveEvent>(control.follow(member, stop.signal));
  await new Promise(resolve => setTimeout(resolve, 200));
  const { jobId, pair } = await publishPair(opened, admin, 'watched');
  const { runId } = await control.commandPair(admin, { pair, side: 'stream', command: 'stop', clientKey: newKey() });
  await vi.waitFor(() => {
    expect(adminsView.seen).toContainEqual({ topic: 'job', id: jobId });
    expect(adminsView.seen).toContainEqual({ topic: 'pair', id: 'watched' });
    expect(adminsView.seen).toContainEqual({ topic: 'run', id: runId });
  });
  expect(membersView.seen.filter(event => event.topic !== 'catalog')).toEqual([]);
  stop.abort();
  await Promise.all([adminsView.done, membersView.done]);
});

test('a preview’s reader gets every event once, in order, those from before it came too', async () => {
  const { control, worker, admin } = opened;
  const request = { sqlText: jobSql, statementOffset: 0, side: 'batch' as const, rowsMax: 1, durationMsMax: 1_000 };
  const { previewId } = await control.requestPreview(admin, request);
  await worker.claimPreview({ previewId, workerId: newId() });
  const recorder = worker.createPreviewRecorder(previewId);
  const told: PreviewEvent[] = [{ kind: 'schema', columns: [] }];
  await recorder.record(told);
  const view = collect(control.followPreview(admin, previewId, AbortSignal.timeout(10_000)));
  for (let i = 0; i < 20; i++) {
    const rows: PreviewEvent = { kind: 'rows', rows: [{ rowKind: '+I', cells: [String(i), null] }], watermarkMs: i };
    told.push(rows);
    await recorder.record([rows]);
  }
  const end: PreviewEvent = { kind: 'end', reason: 'finished', rowCount: 20, durationMs: 1 };
  told.push(end);
  await recorder.record([end]);
  await view.done;
  expect(view.seen).toEqual(told);
});

test('a preview that is cancelled before a worker takes it is never carried out', async () => {
  const { control, worker, admin } = opened;
  const request = { sqlText: jobSql, statementOffset: 0, side: 'batch' as const, rowsMax: 1, durationMsMax: 1_000 };
  const { previewId } = await control.requestPreview(admin, request);
  await control.cancelPreview(admin, previewId);
  expect(await worker.claimPreview({ previewId, workerId: newId() })).toBeNull();
  const view = collect(control.followPreview(admin, previewId, AbortSignal.timeout(5_000)));
  await view.done;
  expect(view.seen).toMatchObject([{ kind: 'end', reason: 'cancelled' }]);
});

test('a running preview’s worker is told of the cancelling', async () => {
  const { control, worker, admin } = opened;
  const calls: unknown[] = [];
  const listening = await worker.listen(
    call => calls.push(call),
    () => undefined,
  );
  const request = { sqlText: jobSql, statementOffset: 0, side: 'batch' as const, rowsMax: 1, durationMsMax: 1_000 };
  const { previewId } = await control.requestPreview(admin, request);
  await worker.claimPreview({ previewId, workerId: newId() });
  await control.cancelPreview(admin, previewId);
  await vi.waitFor(() => expect(calls).toContainEqual({ kind: 'preview.cancel', id: previewId }));
  await listening.close();
});

test('a user has a bounded number of previews at once', async () => {
  const { control, admin } = opened;
  const user = await control.createUser(admin, { name: 'eager', password: 'eager-password', role: 'member' });
  const request = { sqlText: jobSql, statementOffset: 0, side: 'batch' as const, rowsMax: 1, durationMsMax: 1_000 };
  const asked = await Promise.allSettled(Array.from({ length: 8 }, () => control.requestPreview(user, request)));
  const refused = asked.filter(result => result.status === 'rejected');
  expect(refused).toHaveLength(8 - previewsMaxPerUser);
  for (const { reason } of refused) expect(reason).toMatchObject({ code: 'preview.too_many' });
});
