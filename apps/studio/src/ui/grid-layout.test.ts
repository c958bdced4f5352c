import { expect, test } from 'vitest';
import { movePlace, startWidths } from './grid-layout.ts';

test('gives a column room for its values, within limits', () => {
  const columns = [
    { name: 'n', type: 'INT' },
    { name: 'text', type: 'STRING' },
  ];
  const [narrow = 0, wide = 0] = startWidths(columns, [['1', 'x'.repeat(500)]]);
  expect(narrow).toBeLessThan(wide);
  expect(wide).toBeLessThanOrEqual(320);
});

test('walks from cell to cell and stops at the edges', () => {
  expect(movePlace(null, 'ArrowDown', 10, 3)).toEqual({ row: 0, column: 0 });
  expect(movePlace({ row: 0, column: 2 }, 'ArrowRight', 10, 3)).toEqual({ row: 0, column: 2 });
  expect(movePlace({ row: 5, column: 1 }, 'End', 10, 3)).toEqual({ row: 9, column: 1 });
  expect(movePlace({ row: 5, column: 1 }, 'a', 10, 3)).toBeNull();
});
