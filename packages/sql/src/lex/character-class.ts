const letterOrDigit = /[\p{L}\p{M}\p{N}\p{Pc}\p{Sc}]/u;

export const isDigit = (code: number): boolean => code >= 48 && code <= 57;

export const isHexDigit = (code: number): boolean =>
  isDigit(code) || (code >= 65 && code <= 70) || (code >= 97 && code <= 102);

/** Blanks and control characters that separate tokens, including the no-break and ideographic spaces people paste. */
export const isBlank = (code: number): boolean =>
  code === 32 ||
  (code >= 9 && code <= 13) ||
  code === 0xa0 ||
  code === 0xfeff ||
  code === 0x3000 ||
  (code >= 0x2000 && code <= 0x200b) ||
  code === 0x2028 ||
  code === 0x2029;

const isAsciiWordStart = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code === 36;

/** The width in UTF-16 units of the word character at `offset`, 0 when there is none. Digits count only after the first character. */
export function wordCharacterWidth(text: string, offset: number, isFirst: boolean): 0 | 1 | 2 {
  const code = text.charCodeAt(offset);
  if (code < 128) return isAsciiWordStart(code) || (!isFirst && isDigit(code)) ? 1 : 0;
  if (Number.isNaN(code) || isBlank(code)) return 0;
  const point = text.codePointAt(offset) ?? code;
  if (!letterOrDigit.test(String.fromCodePoint(point))) return 0;
  return point > 0xffff ? 2 : 1;
}
