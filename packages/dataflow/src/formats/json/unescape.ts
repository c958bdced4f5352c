import { skipEscape } from './json-tokens.ts';

const backslash = 0x5c;
const letterU = 0x75;
const simple = new Uint8Array(128);
for (const [letter, character] of Object.entries({
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  '"': '"',
  '\\': '\\',
  '/': '/',
})) {
  simple[letter.charCodeAt(0)] = character.charCodeAt(0);
}

const replacementCharacter = 0xfffd;

/**
 * Writes what the escape at `at` stands for, as UTF-8, to `target` from `to` on. Answers the bytes read (2, 6 or 12: a pair of surrogates is read whole) times 8 plus the bytes
 * written (1 to 4), or -1 when it is no escape. A lone surrogate becomes U+FFFD.
 */
export function unescapeAt(bytes: Uint8Array, at: number, target: Uint8Array, to: number): number {
  if (skipEscape(bytes, at) === -1) return -1;
  if (bytes[at + 1] !== letterU) {
    target[to] = simple[bytes[at + 1]!]!;
    return 2 * 8 + 1;
  }
  const unit = hexAt(bytes, at + 2);
  if (!isHigh(unit) && !isLow(unit)) return 6 * 8 + writeUtf8(target, to, unit);
  const isFollowed = bytes[at + 6] === backslash && bytes[at + 7] === letterU && skipEscape(bytes, at + 6) !== -1;
  const low = isHigh(unit) && isFollowed ? hexAt(bytes, at + 8) : 0;
  if (!isLow(low)) return 6 * 8 + writeUtf8(target, to, replacementCharacter);
  return 12 * 8 + writeUtf8(target, to, 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00));
}

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit < 0xdc00;
const isLow = (unit: number): boolean => unit >= 0xdc00 && unit < 0xe000;

/** Four hexadecimal digits. */
function hexAt(bytes: Uint8Array, at: number): number {
  let value = 0;
  for (let k = at; k < at + 4; k++) {
    const byte = bytes[k]!;
    value = value * 16 + (byte <= 0x39 ? byte - 0x30 : (byte | 0x20) - 0x57);
  }
  return value;
}

/** Answers the number of bytes. */
function writeUtf8(bytes: Uint8Array, at: number, point: number): number {
  if (point < 0x80) {
    bytes[at] = point;
    return 1;
  }
  const length = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  let rest = point;
  for (let k = at + length - 1; k > at; k--) {
    bytes[k] = 0x80 | (rest & 0x3f);
    rest >>= 6;
  }
  bytes[at] = ((0xf0 << (4 - length)) & 0xff) | rest;
  return length;
}
