import type { Diagnostic } from '@lockstep/kernel/diagnostics';
import { isBlank, isDigit, isHexDigit, wordCharacterWidth } from './character-class.ts';
import { type Unescaped, unescapeC, unescapeQuotes, unescapeUnicode } from './string-escapes.ts';
import type { Comment, Token, TokenKind } from './token.ts';

export interface LexResult {
  /** In the order of the text; the last is the only one of kind `end`. */
  readonly tokens: readonly Token[];
  readonly comments: readonly Comment[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Splits any text into tokens and comments. Never throws, takes linear time; a character that belongs to no token is reported and skipped. */
export function lex(text: string): LexResult {
  const lexer = new Lexer(text);
  lexer.run();
  return lexer;
}

const twoCharacterSymbols = new Set(['=>', '<=', '>=', '<>', '!=', '||', '{-', '-}', '::']);
const oneCharacterSymbols = new Set('()[]{}<>=+-*/%,.;:|^?!@#&~');
const uescapeClause = /\s+uescape\s+'([^'])'/iy;

class Lexer implements LexResult {
  readonly tokens: Token[] = [];
  readonly comments: Comment[] = [];
  readonly diagnostics: Diagnostic[] = [];
  readonly #text: string;
  #at = 0;
  #isInHint = false;

  constructor(text: string) {
    this.#text = text;
  }

  run(): void {
    const text = this.#text;
    while (this.#at < text.length) {
      const code = text.charCodeAt(this.#at);
      if (isBlank(code)) this.#at += 1;
      else if (!this.#lexComment(code)) this.#lexToken(code);
    }
    this.#push('end', text.length, text.length, '', '');
  }

  #lexToken(code: number): void {
    const text = this.#text;
    if (code === 39) this.#lexString(this.#at, this.#at + 1, body => ({ value: unescapeQuotes(body, "'") }));
    else if (code === 96 || code === 34) this.#lexQuotedIdentifier(text[this.#at] ?? '');
    else if (isDigit(code) || (code === 46 && isDigit(text.charCodeAt(this.#at + 1)))) this.#lexNumber();
    else if (wordCharacterWidth(text, this.#at, true) > 0) this.#lexWord();
    else this.#lexSymbol();
  }

  /** Also takes `/*+`, which opens a hint and is a token. */
  #lexComment(code: number): boolean {
    const text = this.#text;
    const start = this.#at;
    const next = text.charCodeAt(start + 1);
    if (code === 45 && next === 45) {
      this.#comment('line', lineEnd(text, start));
      return true;
    }
    if (code !== 47 || next !== 42) return false;
    if (text[start + 2] === '+') {
      this.#push('symbol', start, start + 3, '/*+', '/*+');
      this.#isInHint = true;
      return true;
    }
    const close = text.indexOf('*/', start + 2);
    if (close < 0)
      this.#report('lex.unterminated-comment', 'This comment is never closed', start, start + 2, 'Close it with */');
    this.#comment('block', close < 0 ? text.length : close + 2);
    return true;
  }

  #comment(style: Comment['style'], end: number): void {
    this.comments.push({ style, start: this.#at, end });
    this.#at = end;
  }

  #lexWord(): void {
    const text = this.#text;
    const start = this.#at;
    let end = start;
    for (let width = wordCharacterWidth(text, end, true); width > 0; width = wordCharacterWidth(text, end, false))
      end += width;
    const value = text.slice(start, end);
    if (end - start === 1 || text.charCodeAt(start) === 95) if (this.#lexPrefixedString(start, end, value)) return;
    this.#push('word', start, end, value.toUpperCase(), value);
  }

  /** `X'0A'`, `U&'..'`, `E'..'`, `N'..'`, `_utf8'..'`: a prefix that touches the quote. */
  #lexPrefixedString(start: number, end: number, prefix: string): boolean {
    const text = this.#text;
    const letter = prefix.toUpperCase();
    if (letter === 'U' && text.startsWith("&'", end)) {
      this.#lexUnicodeString(start, end + 2);
      return true;
    }
    if (text.charCodeAt(end) !== 39) return false;
    if (letter === 'X') this.#lexBinary(start, end + 1);
    else if (letter === 'E') this.#lexString(start, end + 1, unescapeEscapeString, true);
    else if (letter === 'N' || letter.length > 1)
      this.#lexString(start, end + 1, body => ({ value: unescapeQuotes(body, "'") }));
    else return false;
    return true;
  }

  #lexString(start: number, bodyStart: number, resolve: (body: string) => Unescaped, hasBackslashes = false): void {
    const close = this.#closingQuote(bodyStart, "'", hasBackslashes);
    const bodyEnd = close < 0 ? lineEnd(this.#text, bodyStart) : close;
    const { value, badEscapeAt } = resolve(this.#text.slice(bodyStart, bodyEnd));
    if (close < 0) this.#unterminated('string', start, bodyEnd, "'");
    else if (badEscapeAt !== undefined) this.#badEscape(bodyStart + badEscapeAt);
    this.#push('string', start, close < 0 ? bodyEnd : close + 1, '', value);
  }

  #lexUnicodeString(start: number, bodyStart: number): void {
    const close = this.#closingQuote(bodyStart, "'", false);
    let mark = '\\';
    let end = close + 1;
    if (close >= 0) {
      uescapeClause.lastIndex = end;
      const clause = uescapeClause.exec(this.#text);
      if (clause !== null) {
        mark = clause[1] ?? mark;
        end = uescapeClause.lastIndex;
      }
    }
    this.#lexString(start, bodyStart, body => unescapeUnicode(unescapeQuotes(body, "'"), mark));
    const token = this.tokens.pop();
    if (token !== undefined) this.#push('string', start, close < 0 ? token.end : end, '', token.value);
  }

  #lexBinary(start: number, bodyStart: number): void {
    const close = this.#closingQuote(bodyStart, "'", false);
    const bodyEnd = close < 0 ? lineEnd(this.#text, bodyStart) : close;
    const hex = this.#text.slice(bodyStart, bodyEnd).toUpperCase();
    if (close < 0) this.#unterminated('binary string', start, bodyEnd, "'");
    else if (hex.length % 2 !== 0 || !isHexText(hex))
      this.#report(
        'lex.bad-binary',
        'A binary string holds pairs of hex digits',
        bodyStart,
        bodyEnd,
        "Write it as X'0AFF'",
      );
    this.#push('binary', start, close < 0 ? bodyEnd : close + 1, '', hex);
  }

  #lexQuotedIdentifier(quote: string): void {
    const start = this.#at;
    const close = this.#closingQuote(start + 1, quote, false);
    const bodyEnd = close < 0 ? lineEnd(this.#text, start) : close;
    const name = unescapeQuotes(this.#text.slice(start + 1, bodyEnd), quote);
    const end = close < 0 ? bodyEnd : close + 1;
    if (close < 0) this.#unterminated('quoted name', start, bodyEnd, quote);
    else if (name === '') this.#report('lex.empty-name', 'A quoted name can not be empty', start, end);
    else if (quote === '"')
      this.diagnostics.push({
        severity: 'warning',
        code: 'lex.double-quotes',
        message: 'Flink SQL does not quote names with double quotes',
        span: { start, end },
        hint: "Put a name in `back-ticks` and a text in 'single quotes'",
      });
    this.#push('quoted-identifier', start, end, '', name);
  }

  #lexNumber(): void {
    const text = this.#text;
    const start = this.#at;
    let at = skipDigits(text, start);
    if (text.charCodeAt(at) === 46) at = skipDigits(text, at + 1);
    if ((text.charCodeAt(at) | 32) === 101) {
      const sign = text[at + 1] === '+' || text[at + 1] === '-' ? 1 : 0;
      const end = skipDigits(text, at + 1 + sign);
      if (end > at + 1 + sign) at = end;
    }
    this.#push('number', start, at, '', text.slice(start, at));
  }

  #lexSymbol(): void {
    const text = this.#text;
    const start = this.#at;
    const two = text.slice(start, start + 2);
    if (this.#isInHint && two === '*/') {
      this.#isInHint = false;
      this.#push('symbol', start, start + 2, two, two);
    } else if (twoCharacterSymbols.has(two)) this.#push('symbol', start, start + 2, two, two);
    else if (oneCharacterSymbols.has(two[0] ?? '')) this.#push('symbol', start, start + 1, two[0] ?? '', two[0] ?? '');
    else this.#skipStrange();
  }

  /** Reports a whole run of characters that belong to no token as one. */
  #skipStrange(): void {
    const text = this.#text;
    const start = this.#at;
    do this.#at += (text.codePointAt(this.#at) ?? 0) > 0xffff ? 2 : 1;
    while (this.#at < text.length && this.#isStrange());
    const shown = text.slice(start, Math.min(this.#at, start + 12));
    this.#report(
      'lex.strange-character',
      `\`${shown}\` has no meaning in SQL`,
      start,
      this.#at,
      'Remove it, or put the name in `back-ticks`',
    );
  }

  #isStrange(): boolean {
    const code = this.#text.charCodeAt(this.#at);
    if (code < 128) return code < 32 ? !isBlank(code) : code === 92 || code === 127;
    return !isBlank(code) && wordCharacterWidth(this.#text, this.#at, true) === 0;
  }

  /** The offset of the quote that ends what begins at `from`, -1 when there is none. */
  #closingQuote(from: number, quote: string, hasBackslashes: boolean): number {
    const text = this.#text;
    for (let at = from; at < text.length; at += 1) {
      if (hasBackslashes && text.charCodeAt(at) === 92) at += 1;
      else if (text[at] === quote) {
        if (text[at + 1] !== quote) return at;
        at += 1;
      } else if (!hasBackslashes) {
        const next = text.indexOf(quote, at);
        if (next < 0) return -1;
        at = next - 1;
      }
    }
    return -1;
  }

  #unterminated(what: string, start: number, end: number, quote: string): void {
    this.#report('lex.unterminated-string', `This ${what} is never closed`, start, end, `Close it with ${quote}`);
  }

  #badEscape(start: number): void {
    this.#report(
      'lex.bad-escape',
      'This escape sequence has no meaning',
      start,
      start + 1,
      'Write \\ twice to mean the character itself',
    );
  }

  #report(code: string, message: string, start: number, end: number, hint?: string): void {
    this.diagnostics.push({ severity: 'error', code, message, span: { start, end: Math.max(end, start) }, hint });
  }

  #push(kind: TokenKind, start: number, end: number, key: string, value: string): void {
    this.tokens.push({ kind, start, end, key, value });
    this.#at = end;
  }
}

const unescapeEscapeString = (body: string): Unescaped => unescapeC(unescapeQuotes(body, "'"));

function lineEnd(text: string, from: number): number {
  const at = text.indexOf('\n', from);
  if (at < 0) return text.length;
  return at > from && text[at - 1] === '\r' ? at - 1 : at;
}

function skipDigits(text: string, from: number): number {
  let at = from;
  while (isDigit(text.charCodeAt(at))) at += 1;
  return at;
}

function isHexText(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) if (!isHexDigit(text.charCodeAt(at))) return false;
  return true;
}
