import fc from 'fast-check';
import { expect, test } from 'vitest';
import { unescapeInPlace } from './unescape.ts';

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

test('resolves escapes in place as JSON.parse does, a lone surrogate becoming U+FFFD', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), pieces => {
      const text = pieces.join('');
      const bytes = new Uint8Array(Buffer.from(`<${text}>`));
      const end = unescapeInPlace(bytes, 1, bytes.length - 1);
      const expected = (JSON.parse(`"${text}"`) as string).toWellFormed();
      expect(Buffer.from(bytes.subarray(1, end)).toString()).toBe(expected);
      expect([bytes[0], bytes.at(-1)]).toEqual([0x3c, 0x3e]);
    }),
    { numRuns: 1000, seed: 20261125 },
  );
});
