/**
 * Walks JSON in bytes (RFC 8259) without making anything of it. Each function takes the position of a token and answers the one behind it, or -1 when there is no
 * valid one. Reading behind the end gives undefined, which no token accepts. Control characters inside strings are let through, as Flink does; a line
 * feed never occurs, because it ends the record.
 */

const nestingMax = 1000;

const quote = 0x22;
const backslash = 0x5c;

export function skipSpace(bytes: Uint8Array, at: number): number {
  let p = at;
  while (bytes[p] === 0x20 || bytes[p] === 0x09 || bytes[p] === 0x0d) p++;
  return p;
}

export function skipString(bytes: Uint8Array, at: number): number {
  if (bytes[at] !== quote) return -1;
  let p = at + 1;
  for (;;) {
    const byte = bytes[p];
    if (byte === quote) return p + 1;
    if (byte === undefined || byte === 0x0a) return -1;
    if (byte === backslash) p = skipEscape(bytes, p);
    else p = byte < 0x80 ? p + 1 : skipUtf8(bytes, p);
    if (p === -1) return -1;
  }
}

/** From a backslash to behind its escape. */
export function skipEscape(bytes: Uint8Array, at: number): number {
  switch (bytes[at + 1]) {
    case 0x22:
    case 0x5c:
    case 0x2f:
    case 0x62:
    case 0x66:
    case 0x6e:
    case 0x72:
    case 0x74:
      return at + 2;
    case 0x75:
      for (let k = 2; k < 6; k++) if (!isHexDigit(bytes[at + k])) return -1;
      return at + 6;
    default:
      return -1;
  }
}

const isHexDigit = (byte: number | undefined): boolean =>
  byte !== undefined && ((byte >= 0x30 && byte <= 0x39) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66));

const isContinuation = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80;

/** One character of two to four bytes: no overlong forms, no surrogates, nothing above U+10FFFF. */
export function skipUtf8(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!;
  const second = bytes[at + 1];
  if (first < 0xc2 || first > 0xf4 || second === undefined || !isContinuation(second)) return -1;
  if (first < 0xe0) return at + 2;
  if (!isContinuation(bytes[at + 2])) return -1;
  if (first < 0xf0) {
    const isOverlong = first === 0xe0 && second < 0xa0;
    const isSurrogate = first === 0xed && second >= 0xa0;
    return isOverlong || isSurrogate ? -1 : at + 3;
  }
  const isOutside = (first === 0xf0 && second < 0x90) || (first === 0xf4 && second >= 0x90);
  return isOutside || !isContinuation(bytes[at + 3]) ? -1 : at + 4;
}

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39;

function skipDigits(bytes: Uint8Array, at: number): number {
  let p = at;
  while (isDigit(bytes[p])) p++;
  return p === at ? -1 : p;
}

function skipNumber(bytes: Uint8Array, at: number): number {
  let p = bytes[at] === 0x2d ? at + 1 : at;
  p = bytes[p] === 0x30 ? p + 1 : skipDigits(bytes, p);
  if (p !== -1 && bytes[p] === 0x2e) p = skipDigits(bytes, p + 1);
  if (p !== -1 && (bytes[p]! | 0x20) === 0x65) {
    const sign = bytes[p + 1] === 0x2b || bytes[p + 1] === 0x2d ? 1 : 0;
    p = skipDigits(bytes, p + 1 + sign);
  }
  // A digit here follows a leading zero.
  return p === -1 || isDigit(bytes[p]) ? -1 : p;
}

function skipWord(bytes: Uint8Array, at: number, word: string): number {
  for (let k = 0; k < word.length; k++) if (bytes[at + k] !== word.charCodeAt(k)) return -1;
  return at + word.length;
}

export function skipValue(bytes: Uint8Array, at: number, depth = 0): number {
  switch (bytes[at]) {
    case quote:
      return skipString(bytes, at);
    case 0x7b:
      return depth < nestingMax ? skipObject(bytes, at, depth + 1) : -1;
    case 0x5b:
      return depth < nestingMax ? skipArray(bytes, at, depth + 1) : -1;
    case 0x74:
      return skipWord(bytes, at, 'true');
    case 0x66:
      return skipWord(bytes, at, 'false');
    case 0x6e:
      return skipWord(bytes, at, 'null');
    default:
      return skipNumber(bytes, at);
  }
}

function skipArray(bytes: Uint8Array, at: number, depth: number): number {
  let p = skipSpace(bytes, at + 1);
  if (bytes[p] === 0x5d) return p + 1;
  for (;;) {
    p = skipValue(bytes, p, depth);
    if (p === -1) return -1;
    p = skipSpace(bytes, p);
    if (bytes[p] === 0x5d) return p + 1;
    if (bytes[p] !== 0x2c) return -1;
    p = skipSpace(bytes, p + 1);
  }
}

function skipObject(bytes: Uint8Array, at: number, depth: number): number {
  let p = skipSpace(bytes, at + 1);
  if (bytes[p] === 0x7d) return p + 1;
  for (;;) {
    p = skipString(bytes, p);
    if (p === -1) return -1;
    p = skipSpace(bytes, p);
    if (bytes[p] !== 0x3a) return -1;
    p = skipValue(bytes, skipSpace(bytes, p + 1), depth);
    if (p === -1) return -1;
    p = skipSpace(bytes, p);
    if (bytes[p] === 0x7d) return p + 1;
    if (bytes[p] !== 0x2c) return -1;
    p = skipSpace(bytes, p + 1);
  }
}

/** The text of a valid string token without its quotes; a lone surrogate stays one. */
export function stringTokenText(bytes: Uint8Array, start: number, end: number): string {
  const raw = decodeUtf8(bytes, start, end);
  return raw.includes('\\') ? unescapeText(raw) : raw;
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

const decodeUtf8 = (bytes: Uint8Array, start: number, end: number): string =>
  decoder.decode(bytes.subarray(start, end));

const escaped: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

const unescapeText = (raw: string): string =>
  raw.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (_, hex: string | undefined, letter: string) =>
    hex === undefined ? (escaped[letter] ?? letter) : String.fromCharCode(Number.parseInt(hex, 16)),
  );

export function hasEscape(bytes: Uint8Array, start: number, end: number): boolean {
  for (let p = start; p < end; p++) if (bytes[p] === backslash) return true;
  return false;
}

/** A valid value without the space between its tokens, as Jackson prints it; control characters in strings become escapes. */
export function compactText(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let p = start; p < end; ) {
    const byte = bytes[p]!;
    if (byte === quote) {
      const next = skipString(bytes, p);
      text += JSON.stringify(stringTokenText(bytes, p + 1, next - 1));
      p = next;
    } else {
      if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d) text += String.fromCharCode(byte);
      p++;
    }
  }
  return text;
}
