import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseVariant } from './parse-variant.ts';
import { decodeVariant, encodeVariant, variantElement, variantMember } from './variant-codec.ts';
import { variantText } from './variant-text.ts';

const parsed = (text: string): Uint8Array => parseVariant(text, false);

/** As the text of a VARIANT: members in the order of their names as UTF-8. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return new Map(entries.map(([name, member]) => [name, sorted(member)]));
}

function text(value: unknown): string {
  if (value instanceof Map) {
    return `{${[...value].map(([name, member]) => `${JSON.stringify(name)}:${text(member)}`).join(',')}}`;
  }
  return Array.isArray(value) ? `[${value.map(text).join(',')}]` : JSON.stringify(value);
}

const json = fc
  .json({ noUnicodeString: false, maxDepth: 4 })
  .filter(candidate => !/[\d]\.|\de|-0|\d{16}/.test(candidate));

describe('VARIANT', () => {
  test('reads what JSON.parse reads, and prints it back', () => {
    fc.assert(
      fc.property(json, source => {
        expect(variantText(parsed(source))).toBe(text(sorted(JSON.parse(source))));
      }),
      { numRuns: 500, seed: 20261125 },
    );
  });

  test('is stored the same when it is read and written again', () => {
    fc.assert(
      fc.property(json, source => {
        expect(encodeVariant(decodeVariant(parsed(source)))).toEqual(parsed(source));
      }),
      { numRuns: 500, seed: 20261125 },
    );
  });

  test('has equal bytes whatever the order of members, the space and the zeros behind a fraction', () => {
    expect(parsed(' { "b" : [ 1.50 , true ] , "a" : null } ')).toEqual(parsed('{"a":null,"b":[1.5,true]}'));
  });

  test('keeps whole numbers of 64 bits and decimals of 38 digits exactly, and prints other numbers as doubles', () => {
    for (const exact of ['9223372036854775807', '-9223372036854775808', '9223372036854775808', '0.1', '-12.34', '1']) {
      expect(variantText(parsed(exact))).toBe(exact);
    }
    expect(variantText(parsed('1e20'))).toBe('1.0E20');
    expect(variantText(parsed(`1${'0'.repeat(40)}`))).toBe('1.0E40');
  });

  test('finds elements and members without reading the others', () => {
    const object = parsed('{"é":1,"a":{"x":[10,20]},"":"e"}');
    const shown = (part: Uint8Array | undefined): string | undefined => part && variantText(part);
    expect(['', 'a', 'é', 'z', 'A'].map(name => shown(variantMember(object, name)))).toEqual([
      '"e"',
      '{"x":[10,20]}',
      '1',
      undefined,
      undefined,
    ]);
    const array = parsed('[1,"two",[3]]');
    expect([-1, 0, 1, 2, 3].map(position => shown(variantElement(array, position)))).toEqual([
      undefined,
      '1',
      '"two"',
      '[3]',
      undefined,
    ]);
  });

  test.each(['', '{', '[1,]', '{"a":1,}', '01', '1.', '"\u0001"', 'tru', '1 2', '{"a" 1}', `${'['.repeat(2000)}`])(
    '%j is refused',
    source => {
      expect(() => parsed(source)).toThrow(SyntaxError);
    },
  );

  test('reads text of megabytes, escaped or not', () => {
    for (const piece of ['x', '\\n']) {
      const source = `"${piece.repeat(2_000_000)}"`;
      expect(variantText(parsed(source))).toBe(source);
    }
  });

  test('of two members of one name the last wins, where that is allowed', () => {
    expect(() => parsed('{"a":1,"a":2}')).toThrow("no second member named 'a'");
    expect(variantText(parseVariant('{"a":1,"a":2}', true))).toBe('{"a":2}');
  });
});
