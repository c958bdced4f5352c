import { expect, test } from 'vitest';
import { limitLines } from './log-limit.ts';

test('lets a bounded number of lines a second through and says how many it left out', () => {
  let nowMs = 0;
  const lines: string[] = [];
  const write = limitLines((_level, message) => lines.push(message), { nowMs: () => nowMs });
  for (let i = 0; i < 1_000; i++) write('info', `line ${i}`, {});
  expect(lines).toHaveLength(100);
  nowMs = 1_000;
  write('info', 'later', {});
  expect(lines.slice(100)).toEqual(['900 lines were left out', 'later']);
});
