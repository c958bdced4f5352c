import type { WindowReconciliation } from '@lockstep/contracts/reconciliation';
import { expect, test } from 'vitest';
import { keptWindows } from './kept-windows.ts';

const window = (hour: number, verdict: WindowReconciliation['verdict']): WindowReconciliation => ({
  windowStartMs: hour * 3_600_000,
  windowEndMs: (hour + 1) * 3_600_000,
  verdict,
  equal: 0,
  missing: 0,
  extra: 0,
  different: 0,
  lateDropped: 0,
  cause: null,
});

test('every closed window is kept, and of the open ones the next dozen', () => {
  const closed = Array.from({ length: 2_000 }, (_, hour) => window(hour, hour % 7 === 0 ? 'different' : 'equal'));
  const open = Array.from({ length: 3_000 }, (_, i) => window(2_000 + i, 'open'));
  expect(keptWindows([...closed, ...open])).toEqual([...closed, ...open.slice(0, 12)]);
});
