import type { WindowReconciliation, WindowVerdict } from '@lockstep/contracts/reconciliation';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bucketWindows, worseVerdict } from './bucket-windows.ts';

const hourMs = 3_600_000;

const makeWindow = (index: number, verdict: WindowVerdict = 'equal', equal = 1): WindowReconciliation => ({
  windowStartMs: index * hourMs,
  windowEndMs: (index + 1) * hourMs,
  verdict,
  equal,
  missing: 0,
  extra: 0,
  different: verdict === 'different' ? 1 : 0,
  lateDropped: 0,
  cause: verdict === 'different' ? 'late-rows' : null,
});

describe('bucketWindows', () => {
  test('gives every window a cell of its own while there is room', () => {
    const cells = bucketWindows([makeWindow(0), makeWindow(1), makeWindow(2)], 0, 3, 100);
    expect(cells.map(({ from, to }) => [from, to])).toEqual([
      [0, 1],
      [1, 2],
      [2, 3],
    ]);
  });

  test('never hides a differing window among equal ones', () => {
    const windows = Array.from({ length: 1_000 }, (_, index) =>
      makeWindow(index, index === 617 ? 'different' : 'equal'),
    );
    const cells = bucketWindows(windows, 0, windows.length, 40);
    const marked = cells.filter(cell => cell.verdict === 'different');
    expect(cells).toHaveLength(40);
    expect(marked).toHaveLength(1);
    expect(marked[0]).toMatchObject({ different: 1, causes: ['late-rows'] });
    expect(marked[0]?.from).toBeLessThanOrEqual(617);
    expect(marked[0]?.to).toBeGreaterThan(617);
  });

  test('covers the range without gap or overlap, and loses no row', () => {
    const range = fc.tuple(fc.nat(400), fc.nat(400), fc.integer({ min: 1, max: 300 }));
    fc.assert(
      fc.property(range, ([one, other, cellsMax]) => {
        const [first, last] = one < other ? [one, other] : [other, one];
        const windows = Array.from({ length: 401 }, (_, index) => makeWindow(index, 'equal', index));
        const cells = bucketWindows(windows, first, last, cellsMax);
        const bounds = cells.flatMap(({ from, to }) => [from, to]);
        expect(cells.length).toBeLessThanOrEqual(Math.max(1, cellsMax));
        expect(bounds.slice(1, -1)).toEqual(cells.slice(1).flatMap(({ from }) => [from, from]));
        if (first < last) expect([bounds[0], bounds.at(-1)]).toEqual([first, last]);
        const total = windows.slice(first, last).reduce((sum, window) => sum + window.equal, 0);
        expect(cells.reduce((sum, cell) => sum + cell.equal, 0)).toBe(total);
      }),
      { seed: 42 },
    );
  });

  test('has no cells for no windows', () => {
    expect(bucketWindows([], 0, 0, 50)).toEqual([]);
  });
});

describe('worseVerdict', () => {
  test('ranks a difference above all, and open above equal', () => {
    expect(worseVerdict('open', 'different')).toBe('different');
    expect(worseVerdict('equal', 'open')).toBe('open');
    expect(worseVerdict('only-batch', 'open')).toBe('only-batch');
  });
});
