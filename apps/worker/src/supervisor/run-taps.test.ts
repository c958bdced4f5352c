import type { PreviewEvent } from '@lockstep/contracts/preview';
import type { ClaimedTap } from '@lockstep/control/worker-control';
import { silentLogger } from '@lockstep/kernel/logger';
import { expect, test } from 'vitest';
import type { Order } from '../child/protocol.ts';
import { RunTaps } from './run-taps.ts';

const tap = (id: string): ClaimedTap => ({
  id,
  workspaceId: 'workspace',
  ownerId: 'owner',
  runId: 'run',
  side: 'stream',
  edge: 'source-1',
  rowsPerSecondMax: 10,
  rowsMax: 100,
  durationMsMax: 1_000,
});

const rows: PreviewEvent = { kind: 'rows', rows: [], watermarkMs: null, rowsSeen: 1 };
const end: PreviewEvent = { kind: 'end', reason: 'rows-limit', rowCount: 1, durationMs: 1 };

/** Taps whose events are recorded while `isAway` is false. */
function openTaps() {
  const seen = { orders: [] as Order[], recorded: [] as string[], ended: [] as string[], isAway: false };
  const taps = new RunTaps({
    control: {
      createPreviewRecorder: id => ({
        record: async events => {
          if (seen.isAway) throw new Error('the database is away');
          seen.recorded.push(...events.map(event => `${id} ${event.kind}`));
        },
      }),
      endPreview: async id => void seen.ended.push(id),
    },
    process: { send: order => void seen.orders.push(order) },
    logger: silentLogger,
  });
  return { taps, seen };
}

const settled = () => new Promise(resolve => setImmediate(resolve));

test('taps that end are forgotten, those that the process could not close end with it', async () => {
  const { taps, seen } = openTaps();
  for (const id of ['a', 'b']) taps.open(tap(id));
  expect(seen.orders.map(({ kind }) => kind)).toEqual(['open-tap', 'open-tap']);
  for (const event of [rows, end, rows]) taps.hear('a', event);
  taps.hear('b', rows);
  await settled();
  expect(seen.recorded).toEqual(['a rows', 'a end', 'b rows']);
  taps.close('a');
  expect(seen.orders).toHaveLength(2);
  await taps.end();
  expect(seen.ended).toEqual(['a', 'b']);
});

test('a tap that can not be recorded is closed once, and another goes on', async () => {
  const { taps, seen } = openTaps();
  for (const id of ['a', 'b']) taps.open(tap(id));
  seen.isAway = true;
  taps.hear('a', rows);
  await settled();
  for (let i = 0; i < 3; i++) taps.hear('a', rows);
  await settled();
  expect(seen.orders.slice(2)).toEqual([{ kind: 'close-tap', id: 'a' }]);
  seen.isAway = false;
  taps.hear('a', end);
  taps.hear('b', rows);
  await settled();
  expect(seen.recorded).toEqual(['b rows']);
  expect(seen.ended).toEqual(['a']);
});
