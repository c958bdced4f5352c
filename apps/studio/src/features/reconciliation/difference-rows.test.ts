import type { RowDifference } from '@lockstep/contracts/reconciliation';
import { expect, test } from 'vitest';
import { compareCells } from './difference-rows.ts';

const difference: RowDifference = {
  windowStartMs: 0,
  kind: 'different',
  key: { origin: 'ATL' },
  stream: { origin: 'ATL', flights: '3', city: null, delay: '1.5' },
  batch: { origin: 'ATL', flights: '3', city: null, delay: '2.5' },
  columns: ['delay'],
};

test('shows the columns that differ first and leaves the key out', () => {
  expect(compareCells(difference).map(cell => [cell.column, cell.differs])).toEqual([
    ['delay', true],
    ['flights', false],
    ['city', false],
  ]);
});

test('tells a missing row from a NULL', () => {
  const [flights, city] = compareCells({ ...difference, kind: 'missing', stream: null, columns: [] });
  expect(flights).toMatchObject({ stream: undefined, batch: '3', differs: true });
  expect(city).toMatchObject({ stream: undefined, batch: null });
});
