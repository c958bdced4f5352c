import type { PreviewEvent } from '@lockstep/contracts/preview';
import { describe, expect, test } from 'vitest';
import { currentRows, reducePreview, startedPreview } from './preview-state.ts';

describe('currentRows', () => {
  test('applies a changelog: an update replaces its row, a delete takes it away', () => {
    const rows = currentRows([
      { rowKind: '+I', cells: ['ATL', '1'] },
      { rowKind: '+I', cells: ['ORD', '1'] },
      { rowKind: '-U', cells: ['ATL', '1'] },
      { rowKind: '+U', cells: ['ATL', '2'] },
      { rowKind: '-D', cells: ['ORD', '1'] },
    ]);
    expect(rows).toEqual([['ATL', '2']]);
  });

  test('takes away one of several equal rows, the oldest', () => {
    const rows = currentRows([
      { rowKind: '+I', cells: ['a'] },
      { rowKind: '+I', cells: ['b'] },
      { rowKind: '+I', cells: ['a'] },
      { rowKind: '-D', cells: ['a'] },
    ]);
    expect(rows).toEqual([['b'], ['a']]);
  });

  test('does not take the text NULL for NULL', () => {
    const rows = currentRows([
      { rowKind: '+I', cells: [null] },
      { rowKind: '+I', cells: ['null'] },
      { rowKind: '-D', cells: ['null'] },
    ]);
    expect(rows).toEqual([[null]]);
  });
});

describe('reducePreview', () => {
  const rows: PreviewEvent = { kind: 'rows', rows: [{ rowKind: '+I', cells: ['1'] }], watermarkMs: 5 };

  test('collects rows and ends with the reason', () => {
    const events: readonly PreviewEvent[] = [
      { kind: 'schema', columns: [{ name: 'n', type: 'INT' }] },
      rows,
      { kind: 'end', reason: 'rows-limit', rowCount: 1, durationMs: 80 },
    ];
    const state = events.reduce((known, event) => reducePreview(known, event, 1_100), startedPreview(1_000));
    expect(state).toMatchObject({ isRunning: false, end: 'rows-limit', durationMs: 80, watermarkMs: 5 });
    expect(state.changes).toHaveLength(1);
  });

  test('keeps the rows that came before an error', () => {
    const some = reducePreview(startedPreview(1_000), rows, 1_050);
    const info = { code: 'x.y', domain: 'user', message: 'no', details: {} } as const;
    const failed = reducePreview(some, { kind: 'error', error: info, span: { start: 1, end: 2 } }, 1_200);
    expect(failed).toMatchObject({ end: 'failed', durationMs: 200, error: { info } });
    expect(failed.changes).toHaveLength(1);
  });
});
