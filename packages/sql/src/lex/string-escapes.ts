export interface Unescaped {
  readonly value: string;
  /** Offset, inside the body, of an escape that means nothing; absent when all is well. */
  readonly badEscapeAt?: number;
}

/** Undoes doubled quotes. */
export const unescapeQuotes = (body: string, quote: string): string =>
  body.includes(quote) ? body.replaceAll(quote + quote, quote) : body;

/** `U&'\263A\+01F600'`: `mark` (normally a backslash) before 4 hex digits, before `+` and 6 hex digits, or doubled. */
export function unescapeUnicode(body: string, mark: string): Unescaped {
  if (!body.includes(mark)) return { value: body };
  let value = '';
  for (let at = 0; at < body.length; ) {
    const next = body.indexOf(mark, at);
    if (next < 0) return { value: value + body.slice(at) };
    value += body.slice(at, next);
    const found = unicodeEscapeAt(body, next + 1, mark);
    if (found === undefined) return { value: value + body.slice(next), badEscapeAt: next };
    value += found.value;
    at = found.end;
  }
  return { value };
}

function unicodeEscapeAt(body: string, at: number, mark: string): { value: string; end: number } | undefined {
  if (body.startsWith(mark, at)) return { value: mark, end: at + 1 };
  const isLong = body[at] === '+';
  const digits = body.slice(isLong ? at + 1 : at, isLong ? at + 7 : at + 4);
  return hexCharacter(digits, isLong ? 6 : 4, isLong ? at + 7 : at + 4);
}

const simpleEscapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** `E'..'`: C-style escapes; an unknown escaped character stands for itself. */
export function unescapeC(body: string): Unescaped {
  if (!body.includes('\\')) return { value: body };
  let value = '';
  for (let at = 0; at < body.length; ) {
    const next = body.indexOf('\\', at);
    if (next < 0) return { value: value + body.slice(at) };
    value += body.slice(at, next);
    const found = cEscapeAt(body, next + 1);
    if (found === undefined) return { value: value + body.slice(next), badEscapeAt: next };
    value += found.value;
    at = found.end;
  }
  return { value };
}

function cEscapeAt(body: string, at: number): { value: string; end: number } | undefined {
  const letter = body[at];
  if (letter === undefined) return undefined;
  if (letter === 'u') return hexCharacter(body.slice(at + 1, at + 5), 4, at + 5);
  if (letter === 'U') return hexCharacter(body.slice(at + 1, at + 9), 8, at + 9);
  if (letter === 'x') {
    const digits = /^[0-9a-fA-F]{1,2}/.exec(body.slice(at + 1, at + 3))?.[0] ?? '';
    return hexCharacter(digits, digits.length, at + 1 + digits.length);
  }
  const octal = /^[0-7]{1,3}/.exec(body.slice(at, at + 3))?.[0];
  if (octal !== undefined) return { value: String.fromCharCode(Number.parseInt(octal, 8)), end: at + octal.length };
  return { value: simpleEscapes[letter] ?? letter, end: at + 1 };
}

function hexCharacter(digits: string, length: number, end: number): { value: string; end: number } | undefined {
  if (length === 0 || digits.length !== length || !/^[0-9a-fA-F]+$/.test(digits)) return undefined;
  const point = Number.parseInt(digits, 16);
  return point > 0x10ffff ? undefined : { value: String.fromCodePoint(point), end };
}
