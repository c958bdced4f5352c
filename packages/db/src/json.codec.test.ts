import { expect, test } from 'vitest';
import { toJson, toText } from './json.codec.ts';

test('what Postgres can not hold becomes a replacement character, everything else stays the same object', () => {
  const plain = { a: [1, 'text', null, '😀'] };
  expect(toJson(plain)).toBe(plain);
  expect(toJson({ cells: ['a\0b', '\ud800', null] })).toEqual({ cells: ['a\uFFFDb', '\uFFFD', null] });
  expect(toText('\0')).toBe('\uFFFD');
});
