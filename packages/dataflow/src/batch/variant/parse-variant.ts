import { encodeVariant } from './variant-codec.ts';
import type { VariantTree } from './variant-tree.ts';

const nestingMax = 1000;
/** So many digits fit a DECIMAL. */
const decimalDigitsMax = 38;
const int64Limit = 2n ** 63n;

const space = /[ \t\n\r]*/y;
/** Up to the closing quote; what is wrong within is found when the token is unescaped. */
const stringToken = /"[^"\\]*(?:\\.[^"\\]*)*"/sy;
const numberToken = /-?(0|[1-9]\d*)(?:\.(\d+))?([eE][+-]?\d+)?/y;
const wordToken = /true|false|null/y;

/** Reads JSON (RFC 8259) as a VARIANT; throws a SyntaxError for anything else, and for members of one name unless the last of them is to win. */
export function parseVariant(text: string, allowsDuplicates: boolean): Uint8Array {
  const parser = new Parser(text, allowsDuplicates);
  return encodeVariant(parser.parse());
}

class Parser {
  readonly #text: string;
  readonly #allowsDuplicates: boolean;
  #at = 0;

  constructor(text: string, allowsDuplicates: boolean) {
    this.#text = text;
    this.#allowsDuplicates = allowsDuplicates;
  }

  parse(): VariantTree {
    const tree = this.#value(0);
    this.#skipSpace();
    if (this.#at < this.#text.length) this.#fail('nothing behind the value');
    return tree;
  }

  #value(depth: number): VariantTree {
    if (depth > nestingMax) this.#fail(`values at most ${nestingMax} deep`);
    this.#skipSpace();
    switch (this.#text[this.#at]) {
      case '{':
        return this.#object(depth);
      case '[':
        return this.#array(depth);
      case '"':
        return this.#string();
      case 't':
      case 'f':
      case 'n': {
        const word = this.#take(wordToken, 'a value')[0];
        return word === 'null' ? null : word === 'true';
      }
      default:
        return this.#number();
    }
  }

  #array(depth: number): VariantTree {
    const elements: VariantTree[] = [];
    this.#at++;
    if (this.#sees(']')) return elements;
    do elements.push(this.#value(depth + 1));
    while (this.#sees(','));
    if (!this.#sees(']')) this.#fail("',' or ']'");
    return elements;
  }

  #object(depth: number): VariantTree {
    const members = new Map<string, VariantTree>();
    this.#at++;
    if (this.#sees('}')) return { names: [], values: [] };
    do {
      this.#skipSpace();
      const name = this.#string();
      if (!this.#sees(':')) this.#fail("':'");
      if (members.has(name) && !this.#allowsDuplicates) this.#fail(`no second member named '${name}'`);
      members.set(name, this.#value(depth + 1));
    } while (this.#sees(','));
    if (!this.#sees('}')) this.#fail("',' or '}'");
    const names = [...members.keys()].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    return { names, values: names.map(name => members.get(name)!) };
  }

  #string(): string {
    return JSON.parse(this.#take(stringToken, 'a string')[0]);
  }

  /** A whole number of 64 bits, else a decimal where the digits fit one, else a double. */
  #number(): VariantTree {
    const [token, whole = '', fraction = '', exponent] = this.#take(numberToken, 'a value');
    if (exponent !== undefined) return Number(token);
    const sign = token.startsWith('-') ? -1n : 1n;
    if (!token.includes('.')) {
      const value = sign * BigInt(whole);
      if (value >= -int64Limit && value < int64Limit) return value;
    }
    const digits = fraction.replace(/0+$/, '');
    const unscaled = BigInt(whole + digits);
    if (unscaled.toString().length > decimalDigitsMax || digits.length > decimalDigitsMax) return Number(token);
    return { unscaled: sign * unscaled, scale: digits.length };
  }

  #skipSpace(): void {
    this.#take(space, 'space');
  }

  /** Takes a character behind space, when it is the next one. */
  #sees(character: string): boolean {
    this.#skipSpace();
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #take(token: RegExp, expected: string): RegExpExecArray {
    token.lastIndex = this.#at;
    const match = token.exec(this.#text);
    if (match === null) return this.#fail(expected);
    this.#at = token.lastIndex;
    return match;
  }

  #fail(expected: string): never {
    throw new SyntaxError(`Expected ${expected} at character ${this.#at + 1}`);
  }
}
