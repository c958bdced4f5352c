import type { PreviewEvent } from '@lockstep/contracts/preview';
import { expect, test } from 'vitest';
import { openedTap, reduceTap, tapRowsKept } from './tap-state.ts';

const rows = (count: number, from: number, rowsSeen: number): PreviewEvent => ({
  kind: 'rows',
  rows: Array.from({ length: count }, (_, i) => ({ rowKind: '+I', cells: [String(from + i)] })),
  watermarkMs: from,
  rowsSeen,
});

test('keeps the newest rows, however many come, and counts all that flowed', () => {
  let state = reduceTap(openedTap, { kind: 'schema', columns: [{ name: 'n', type: 'INT' }] });
  for (let i = 0; i < tapRowsKept; i++) state = reduceTap(state, rows(3, i * 3, (i + 1) * 100));
  expect(state.rows).toHaveLength(tapRowsKept);
  expect(state.rows.at(-1)?.cells).toEqual([String(tapRowsKept * 3 - 1)]);
  expect(state.rowsSeen).toBe(tapRowsKept * 100);
  expect(state.watermarkMs).toBe((tapRowsKept - 1) * 3);
});

test('an end and an error close it and leave its rows', () => {
  const open = reduceTap(openedTap, rows(2, 0, 2));
  const ended = reduceTap(open, { kind: 'end', reason: 'run-ended', rowCount: 2, durationMs: 5 });
  expect(ended).toMatchObject({ end: 'run-ended', rows: open.rows });
  const error = { code: 'tap.too_many', domain: 'user', message: 'Too many', details: {} } as const;
  expect(reduceTap(open, { kind: 'error', error, span: null })).toMatchObject({
    end: 'failed',
    error,
    rows: open.rows,
  });
});
