import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boundedMatch } from './bounded-match.ts';
import { javaRegExp } from './java-regexp.ts';
import { likeMatcher } from './like-pattern.ts';
import { regExpCost } from './regexp-cost.ts';

describe('LIKE', () => {
  /** From the definition: what is behind the first wildcard must match some rest of the text. */
  function matchesNaively(pattern: readonly string[], text: readonly string[]): boolean {
    const [first, ...rest] = pattern;
    if (first === undefined) return text.length === 0;
    if (first === '%')
      return Array.from({ length: text.length + 1 }, (_, k) => k).some(k => matchesNaively(rest, text.slice(k)));
    return text.length > 0 && (first === '_' || first === text[0]) && matchesNaively(rest, text.slice(1));
  }

  test('matches what its definition says, whatever characters there are', () => {
    const point = fc.constantFrom('a', 'b', '𝄞');
    fc.assert(
      fc.property(
        fc.array(fc.oneof(point, fc.constantFrom('%', '_')), { maxLength: 8 }),
        fc.array(point, { maxLength: 10 }),
        (pattern, text) => {
          expect(likeMatcher(pattern.join(''), undefined)(text.join(''))).toBe(matchesNaively(pattern, text));
        },
      ),
      { seed: 71, numRuns: 2_000 },
    );
  });

  test('takes no longer than text times pattern', () => {
    const text = 'a'.repeat(200_000);
    expect(likeMatcher(`${'%a'.repeat(30)}%b`, undefined)(text)).toBe(false);
  });
});

describe('regular expressions that would not end', () => {
  const hopeless = `${'a'.repeat(60)}!`;

  test.each(['^(a+)+$', '^(a|a)*$', '^(?:a*)*b', '(a{1,50}){20,}b'])('%s is given up', pattern => {
    const regExp = javaRegExp(pattern);
    expect(() => boundedMatch(regExp, hopeless, () => regExp.test(hopeless))).toThrow('more than 1000 ms');
  });

  test('one of high degree is given up on a long text', () => {
    const regExp = javaRegExp('a*a*a*a*b');
    const text = 'a'.repeat(20_000);
    expect(() => boundedMatch(regExp, text, () => regExp.test(text))).toThrow('more than 1000 ms');
  });

  test('what is watched still answers, and its own errors pass', () => {
    const regExp = javaRegExp('^(a+)+$');
    const text = 'a'.repeat(60);
    expect(boundedMatch(regExp, text, () => regExp.exec(text)?.[1])).toBe(text);
    expect(() =>
      boundedMatch(regExp, text, () => {
        throw new RangeError('mine');
      }),
    ).toThrow('mine');
  });

  test.each(['(?:a?){100000}b', '((a{100}){100}){100}', 'a|'.repeat(50_000)])(
    '%.30s is too large to compile',
    pattern => {
      expect(() => javaRegExp(pattern)).toThrow('nodes');
    },
  );
});

test('the cost of a regular expression goes by its repetitions', () => {
  expect(regExpCost('abc')).toEqual({ size: 3, isNested: false, loops: 0 });
  expect(regExpCost('(\\d+)-(\\d+)')).toMatchObject({ isNested: false, loops: 2 });
  expect(regExpCost('[(*+]{3}\\(\\p{L}')).toEqual({ size: 5, isNested: false, loops: 0 });
  expect(regExpCost('(?:ab){20}')).toMatchObject({ size: 60, isNested: false, loops: 0 });
  expect(regExpCost('(?<n>a+b)*')).toMatchObject({ isNested: true, loops: 2 });
  expect(regExpCost('(a|b)+')).toMatchObject({ isNested: true, loops: 1 });
});
