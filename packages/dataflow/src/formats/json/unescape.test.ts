import fc from 'fast-check';
import { expect, test } from 'vitest';
import { unescapeAt } from './unescape.ts';

/** Code units of every length in UTF-8 and at each border, surrogates alone and in pairs. */
const unit = fc.oneof(
  fc.integer({ min: 0, max: 0xffff }),
  fc.constantFrom(0, 0x22, 0x5c, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xd800, 0xdbff, 0xdc00, 0xdfff, 0xe000, 0xffff),
);
const escaped = fc.tuple(unit, fc.boolean()).map(([code, isUpper]) => {
  const hex = code.toString(16).padStart(4, '0');
  return `\\u${isUpper ? hex.toUpperCase() : hex}`;
});
const piece = fc.oneof(
  escaped,
  fc.constantFrom('\\n', '\\"', '\\\\', '\\/', '\\b', '\\f', '\\r', '\\t', 'a', 'é', '𝄞'),
);

/** All text of a token, byte by byte where there is no escape. */
function unescaped(token: string): string {
  const bytes = new Uint8Array(Buffer.from(token));
  const target = new Uint8Array(bytes.length);
  let to = 0;
  for (let at = 0; at < bytes.length; ) {
    if (bytes[at] === 0x5c) {
      const step = unescapeAt(bytes, at, target, to);
      at += step >> 3;
      to += step & 7;
    } else target[to++] = bytes[at++]!;
  }
  return Buffer.from(target.subarray(0, to)).toString();
}

test('resolves escapes as JSON.parse does, a lone surrogate becoming U+FFFD', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), pieces => {
      const token = pieces.join('');
      expect(unescaped(token)).toBe((JSON.parse(`"${token}"`) as string).toWellFormed());
    }),
    { numRuns: 1000, seed: 20261125 },
  );
});

test.each(['\\', '\\x', '\\u12', '\\u12g4'])('%j is no escape', token => {
  expect(unescapeAt(new Uint8Array(Buffer.from(token)), 0, new Uint8Array(8), 0)).toBe(-1);
});
