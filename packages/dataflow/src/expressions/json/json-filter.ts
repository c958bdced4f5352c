import { isJsonArray, isJsonScalar, type Json, JsonNumber } from './json.ts';

/** What an operand of a filter is for one candidate of a document; undefined where its path leads nowhere. */
type Operand = (candidate: Json, root: Json) => Json | undefined;

export type JsonFilter = (candidate: Json, root: Json) => boolean;

/** So long may a condition be, in UTF-16 units: it is read with a stack of calls. */
const conditionMax = 1000;

/** Reads the path that starts at `@` or `$`, and says where it ends; null when it is none. */
export type PathReader = (text: string, at: number) => { readonly operand: Operand; readonly end: number } | null;

const tokenPattern =
  /\s*(?:(?<operator>==|!=|<=|>=|&&|\|\||[<>!(),[\]])|(?<word>in|nin|true|false|null)\b|(?<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|'(?<single>(?:[^'\\]|\\.)*)'|"(?<double>(?:[^"\\]|\\.)*)")/y;

/**
 * The condition of `[?(..)]`: comparisons of paths and constants, `in` and `nin` with a list, a path alone for whether it leads anywhere, `&&`, `||`, `!`
 * and parentheses. A path that leads nowhere equals nothing and has no order.
 */
export function parseJsonFilter(condition: string, readPath: PathReader): JsonFilter | null {
  if (condition.length > conditionMax) return null;
  try {
    return new FilterParser(condition, readPath).parse();
  } catch (error) {
    if (error instanceof BadFilter) return null;
    throw error;
  }
}

class BadFilter extends Error {}

class FilterParser {
  readonly #text: string;
  readonly #readPath: PathReader;
  #at = 0;

  constructor(text: string, readPath: PathReader) {
    this.#text = text;
    this.#readPath = readPath;
  }

  parse(): JsonFilter {
    const filter = this.#any();
    if (this.#text.slice(this.#at).trim() !== '') throw new BadFilter();
    return filter;
  }

  #any(): JsonFilter {
    const tests = [this.#all()];
    while (this.#take('||')) tests.push(this.#all());
    return (candidate, root) => tests.some(test => test(candidate, root));
  }

  #all(): JsonFilter {
    const tests = [this.#test()];
    while (this.#take('&&')) tests.push(this.#test());
    return (candidate, root) => tests.every(test => test(candidate, root));
  }

  #test(): JsonFilter {
    if (this.#take('!')) {
      const test = this.#test();
      return (candidate, root) => !test(candidate, root);
    }
    if (this.#take('(')) {
      const inner = this.#any();
      this.#expect(')');
      return inner;
    }
    return this.#comparison();
  }

  #comparison(): JsonFilter {
    const left = this.#operand();
    const operator = Object.keys(comparisons).find(candidate => this.#take(candidate));
    if (operator !== undefined) {
      const compare = comparisons[operator]!;
      const right = this.#operand();
      return (candidate, root) => compare(left(candidate, root), right(candidate, root));
    }
    const isIn = this.#take('in');
    if (!isIn && !this.#take('nin')) return (candidate, root) => left(candidate, root) !== undefined;
    const list = this.#list();
    return (candidate, root) => {
      const value = left(candidate, root);
      return list.some(item => equals(value, item(candidate, root))) === isIn;
    };
  }

  #list(): readonly Operand[] {
    this.#expect('[');
    const items: Operand[] = [];
    while (!this.#take(']')) {
      if (items.length > 0) this.#expect(',');
      items.push(this.#operand());
    }
    return items;
  }

  #operand(): Operand {
    const start = this.#at + /^\s*/.exec(this.#text.slice(this.#at))![0].length;
    if ('@$'.includes(this.#text[start] ?? ' ')) {
      const path = this.#readPath(this.#text, start);
      if (path === null) throw new BadFilter();
      this.#at = path.end;
      return path.operand;
    }
    const { word, number, single, double } = this.#token() ?? {};
    const text = single ?? double;
    if (text !== undefined) return constant(text.replace(/\\(.)/g, '$1'));
    if (number !== undefined) return constant(Number(number));
    if (word === 'true' || word === 'false') return constant(word === 'true');
    if (word === 'null') return constant(null);
    throw new BadFilter();
  }

  #token(): Readonly<Record<string, string | undefined>> | undefined {
    tokenPattern.lastIndex = this.#at;
    const groups = tokenPattern.exec(this.#text)?.groups;
    if (groups !== undefined) this.#at = tokenPattern.lastIndex;
    return groups;
  }

  #take(wanted: string): boolean {
    const from = this.#at;
    const { operator, word } = this.#token() ?? {};
    if (operator === wanted || word === wanted) return true;
    this.#at = from;
    return false;
  }

  #expect(wanted: string): void {
    if (!this.#take(wanted)) throw new BadFilter();
  }
}

const constant =
  (value: Json): Operand =>
  () =>
    value;

type Comparison = (left: Json | undefined, right: Json | undefined) => boolean;

/** Of numbers and of texts; nothing else has an order. */
const ordered =
  (test: (order: number) => boolean): Comparison =>
  (left, right) => {
    const [a, b] = [comparable(left), comparable(right)];
    if (typeof a === 'number' && typeof b === 'number') return test(a - b);
    return typeof a === 'string' && typeof b === 'string' && test(a < b ? -1 : Number(a > b));
  };

const comparisons: Readonly<Record<string, Comparison>> = {
  '==': equals,
  '!=': (left, right) => !equals(left, right),
  '<=': ordered(order => order <= 0),
  '>=': ordered(order => order >= 0),
  '<': ordered(order => order < 0),
  '>': ordered(order => order > 0),
};

function equals(left: Json | undefined, right: Json | undefined): boolean {
  if (left === undefined || right === undefined) return false;
  if (isJsonScalar(left) && isJsonScalar(right)) return comparable(left) === comparable(right);
  if (!isJsonArray(left) || !isJsonArray(right)) return false;
  return left.length === right.length && left.every((item, i) => equals(item, right[i]));
}

const comparable = (value: Json | undefined): Json | undefined =>
  value instanceof JsonNumber ? Number(value.text) : value;
