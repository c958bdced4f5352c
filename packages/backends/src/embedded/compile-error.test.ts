import { expect, test } from 'vitest';
import { compileError } from './compile-error.ts';

const at = (start: number, end: number, code: string, message: string) => ({
  severity: 'error' as const,
  code,
  message,
  span: { start, end },
});

test('an error says what was done, where, and what is wrong', () => {
  const text = 'SELECT a\nFROM b c d';
  const unread = compileError(text, [at(18, 19, 'parse.unexpected', 'Unexpected `d`')]);
  expect(unread.message).toBe('SQL parse failed. Encountered "d" at line 2, column 10.\nUnexpected `d`.');
  const ended = compileError(text, [at(19, 19, 'parse.expected', 'Expected `)`')]);
  expect(ended.message).toContain('Encountered "<EOF>" at line 2, column 11.');
  const invalid = compileError(text, [{ ...at(14, 17, 'analyze.table_unknown', 'No b'), hint: 'Did you mean `c`?' }]);
  expect(invalid.message).toBe(
    'SQL validation failed. From line 2, column 6 to line 2, column 8: No b. Did you mean `c`?',
  );
});
