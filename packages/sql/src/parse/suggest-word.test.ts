import { expect, it } from 'vitest';
import { editDistance, suggestWord } from './suggest-word.ts';

it('counts a swap of neighbours as one edit', () => {
  expect(editDistance('SLEECT', 'SELECT')).toBe(1);
  expect(editDistance('FROM', 'FORM')).toBe(1);
  expect(editDistance('', 'ABC')).toBe(3);
});

it('suggests only what a slip away could be', () => {
  expect(suggestWord('SELCT', ['SET', 'SELECT'])).toBe('SELECT');
  expect(suggestWord('ORDERS', ['ORDER'])).toBe('ORDER');
  expect(suggestWord('PRICE', ['SELECT', 'FROM'])).toBeUndefined();
  expect(suggestWord('IT', ['IS'])).toBeUndefined();
});
