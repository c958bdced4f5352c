import type { Diagnostic } from '@lockstep/kernel/diagnostics';
import { expect, test } from 'vitest';
import { mergeProblems } from './problems.ts';

const at = (start: number, message: string): Diagnostic => ({
  severity: 'error',
  code: 'analyze.x',
  message,
  span: { start, end: start + 1 },
});

test('says once what both sides say, and names the side of the rest, in the order of the text', () => {
  const shared = at(5, 'shared');
  const problems = mergeProblems({ stream: [shared, at(9, 'stream')], batch: [at(1, 'batch'), shared] });
  expect(problems.map(({ diagnostic, side }) => [diagnostic.message, side])).toEqual([
    ['batch', 'batch'],
    ['shared', 'both'],
    ['stream', 'stream'],
  ]);
});
