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

/** Resolves the escapes of a valid string token, quotes excluded, where it stands; answers the new end, which is never behind the old one. A lone surrogate becomes U+FFFD. */
export function unescapeInPlace(bytes: Uint8Array, start: number, end: number): number {
  let to = start;
  for (let p = start; p < end; ) {
    const byte = bytes[p]!;
    if (byte !== 0x5c) {
      bytes[to++] = byte;
      p++;
    } else if (bytes[p + 1] !== 0x75) {
      bytes[to++] = simple[bytes[p + 1]!]!;
      p += 2;
    } else {
      const unit = hexAt(bytes, p + 2);
      const low =
        isHigh(unit) && p + 12 <= end && bytes[p + 6] === 0x5c && bytes[p + 7] === 0x75 ? hexAt(bytes, p + 8) : 0;
      const isPair = isLow(low);
      const point = isPair ? 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00) : unit;
      to = writeUtf8(bytes, to, !isPair && (isHigh(unit) || isLow(unit)) ? replacementCharacter : point);
      p += isPair ? 12 : 6;
    }
  }
  return to;
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

function writeUtf8(bytes: Uint8Array, at: number, point: number): number {
  if (point < 0x80) {
    bytes[at] = point;
    return at + 1;
  }
  const length = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  let rest = point;
  for (let k = at + length - 1; k > at; k--) {
    bytes[k] = 0x80 | (rest & 0x3f);
    rest >>= 6;
  }
  bytes[at] = ((0xf0 << (4 - length)) & 0xff) | rest;
  return at + length;
}
