import type { Diagnostic, Span } from '@lockstep/kernel/diagnostics';
import type { Expression, Identifier, Query } from '../ast/index.ts';
import { clauseKeywords, contextualKeywords, isKeyword, reservedWords, type Token } from '../lex/index.ts';
import { describeToken } from './describe-token.ts';
import type { Expectation, ExpectedName, ScopeNode } from './expectation.ts';
import { suggestWord } from './suggest-word.ts';
import { syntaxFailure } from './syntax-failure.ts';

/** How deep brackets, subqueries and prefix operators may nest. */
export const nestingMax = 256;
/** How many operands one chain of operators, joins or set operations may have. */
export const chainOperandsMax = 1000;
/** How high a statement's tree may be, so that whoever reads it may recurse. Chains inside nested chains could reach beyond. */
export const treeHeightMax = 2500;
/** After so many errors the rest of a statement is skipped. */
export const statementErrorsMax = 20;
/** Errors beyond these are not listed. */
export const scriptErrorsMax = 200;

/** The rules that call each other in a circle; `grammar.ts` ties the knot. */
export interface RecursiveRules {
  /** An expression whose operators all bind at least as tightly as `precedenceMin`. */
  readonly expression: (parser: Parser, precedenceMin: number) => Expression;
  readonly query: (parser: Parser) => Query;
  /** What makes a longer query of the parenthesized one just read: a set operation, ORDER BY, LIMIT; undefined when nothing does. */
  readonly queryRest: (parser: Parser, start: number, first: Query) => Query | undefined;
}

/**
 * A position in the tokens, the diagnostics so far, and the moves every rule is made of. A rule that can not go on calls `fail`, which
 * records a diagnostic and unwinds to the nearest `recover`.
 */
export class Parser {
  readonly text: string;
  readonly diagnostics: Diagnostic[] = [];
  readonly #tokens: readonly Token[];
  readonly #rules: RecursiveRules;
  readonly #expectation: Expectation | undefined;
  readonly #kept: ScopeNode[] | undefined;
  readonly #probeIndex: number;
  #index = 0;
  #nesting = 0;
  #statementErrors = 0;
  #lastErrorStart = -1;

  /**
   * With an `expectation`, the rules note there what they would take at the `end` token: the place of completion. With `kept`, they put
   * there the nodes that bring names into scope.
   */
  constructor(
    text: string,
    tokens: readonly Token[],
    rules: RecursiveRules,
    expectation?: Expectation,
    kept?: ScopeNode[],
  ) {
    this.text = text;
    this.#tokens = tokens;
    this.#rules = rules;
    this.#expectation = expectation;
    this.#kept = kept;
    this.#probeIndex = expectation === undefined ? -1 : tokens.length - 1;
  }

  expression(precedenceMin = 0): Expression {
    return this.#rules.expression(this, precedenceMin);
  }

  query(): Query {
    return this.#rules.query(this);
  }

  queryRest(start: number, first: Query): Query | undefined {
    return this.#rules.queryRest(this, start, first);
  }

  get token(): Token {
    return this.peek(0);
  }

  /** The token `ahead` places on; past the end, the end token. */
  peek(ahead: number): Token {
    const tokens = this.#tokens;
    const index = this.#index + ahead;
    return tokens[index < tokens.length ? index : tokens.length - 1]!;
  }

  get isAtEnd(): boolean {
    return this.token.kind === 'end';
  }

  /** The token just taken. */
  get previous(): Token | undefined {
    return this.#tokens[this.#index - 1];
  }

  get index(): number {
    return this.#index;
  }

  advance(): Token {
    const token = this.token;
    if (this.#index < this.#tokens.length - 1) this.#index += 1;
    return token;
  }

  at(key: string): boolean {
    if (this.#index === this.#probeIndex) this.#expectation?.phrases.add(key);
    return this.#tokens[this.#index]!.key === key;
  }

  /** Whether the next tokens are these words or symbols. */
  atSequence(...keys: readonly string[]): boolean {
    for (let ahead = 0; ahead < keys.length; ahead += 1) {
      const key = keys[ahead]!;
      if (this.#index + ahead === this.#probeIndex) this.#expectation?.phrases.add(keys.slice(ahead).join(' '));
      if (this.peek(ahead).key !== key) return false;
    }
    return true;
  }

  accept(...keys: readonly string[]): boolean {
    if (!this.atSequence(...keys)) return false;
    this.#index += keys.length;
    return true;
  }

  /** The one of `keys` that stands here, taken; undefined when none does. */
  acceptOneOf<K extends string>(keys: readonly K[]): K | undefined {
    const found = keys.find(key => this.at(key));
    if (found !== undefined) this.#index += 1;
    return found;
  }

  /** Takes `keys` or fails; `place` completes the sentence, e.g. "after the table's name". */
  expect(keys: string, place = ''): void {
    const words = keys.split(' ');
    if (this.accept(...words)) return;
    for (const word of words) if (!this.accept(word)) this.failExpected([word], place);
  }

  expectOneOf<K extends string>(keys: readonly K[], place = ''): K {
    return this.acceptOneOf(keys) ?? this.failExpected(keys, place);
  }

  /** Notes, for completion, that a name of this kind could stand here. */
  wants(name: ExpectedName, qualifier: readonly Identifier[] = [], optionKey?: string): void {
    if (this.#index !== this.#probeIndex || this.#expectation === undefined) return;
    this.#expectation.names.add(name);
    this.#expectation.qualifier = qualifier.map(part => part.name);
    this.#expectation.optionKey = optionKey;
  }

  /** Notes, for completion, words that are found by other means than `at`. */
  wantsKeys(keys: Iterable<string>): void {
    if (this.#index !== this.#probeIndex || this.#expectation === undefined) return;
    for (const key of keys) this.#expectation.phrases.add(key);
  }

  /** Keeps a finished node that brings names into scope, in case its surroundings fail. */
  keep<N extends ScopeNode>(node: N): N {
    this.#kept?.push(node);
    return node;
  }

  /** From `start` to the end of the last token taken. */
  spanFrom(start: number): Span {
    return { start, end: Math.max(start, this.previous?.end ?? start) };
  }

  failExpected(keys: readonly string[], place = ''): never {
    const wanted = keys.length > 4 ? 'another word' : keys.map(key => `\`${key}\``).join(' or ');
    const where = place === '' ? '' : ` ${place}`;
    const slip =
      this.token.kind === 'word' ? keys.find(key => suggestWord(this.token.key, [key]) !== undefined) : undefined;
    const list = keys.length > 4 ? `It can be ${keys.join(', ')}` : undefined;
    this.failHere(
      'parse.expected',
      `Expected ${wanted}${where}, found ${this.describe()}`,
      slip === undefined ? (list ?? this.slipHint()) : `Did you mean ${slip}?`,
    );
  }

  /** `what`: e.g. "an expression". */
  failMissing(what: string, place = ''): never {
    const where = place === '' ? '' : ` ${place}`;
    this.failHere('parse.expected', `Expected ${what}${where}, found ${this.describe()}`, this.#missingHint());
  }

  failHere(code: string, message: string, hint?: string): never {
    this.failAt(this.token, code, message, hint);
  }

  failAt(span: Span, code: string, message: string, hint?: string): never {
    this.report(span, code, message, hint);
    throw syntaxFailure;
  }

  /** Records an error and goes on. A second error at the same place says nothing new and is dropped. */
  report(span: Span, code: string, message: string, hint?: string): void {
    if (span.start === this.#lastErrorStart) return;
    this.#lastErrorStart = span.start;
    this.#statementErrors += 1;
    if (this.diagnostics.length >= scriptErrorsMax) return;
    this.diagnostics.push({
      severity: 'error',
      code,
      message,
      span: { start: span.start, end: span.end },
      ...(hint === undefined ? {} : { hint }),
    });
  }

  /** The current token in the user's words. */
  describe(): string {
    return describeToken(this.text, this.token);
  }

  /** Counts one level of nesting around `rule`. */
  nested<T>(rule: (parser: Parser) => T): T {
    if (this.#nesting >= nestingMax) {
      const message = `This is nested more than ${nestingMax} levels deep`;
      this.#abandon('parse.too-deep', message, 'Move inner parts into a WITH clause or a view');
    }
    this.#nesting += 1;
    const result = rule(this);
    this.#nesting -= 1;
    return result;
  }

  checkChain(operands: number): void {
    if (operands <= chainOperandsMax) return;
    const message = `This chain has more than ${chainOperandsMax} parts`;
    this.#abandon('parse.too-long', message, 'Use IN (..), or split it with a WITH clause');
  }

  /** Fails without trying to go on in this statement. */
  #abandon(code: string, message: string, hint: string): never {
    this.#statementErrors = statementErrorsMax;
    this.failHere(code, message, hint);
  }

  beginStatement(): void {
    this.#statementErrors = 0;
    this.#nesting = 0;
  }

  /**
   * Applies `rule`; when it fails, skips to one of `stops`, to the bracket that closes around here, or to the statement's end, and gives
   * `fallback` of what was skipped.
   */
  recover<T>(stops: ReadonlySet<string>, rule: (parser: Parser) => T, fallback: (span: Span) => T): T {
    const startIndex = this.#index;
    const start = this.token.start;
    const nesting = this.#nesting;
    try {
      return rule(this);
    } catch (failure) {
      if (failure !== syntaxFailure || this.#statementErrors >= statementErrorsMax || this.#index === this.#probeIndex)
        throw failure;
      this.#nesting = nesting;
      this.#skipTo(stops, startIndex);
      return fallback(startIndex === this.#index ? { start, end: start } : this.spanFrom(start));
    }
  }

  /** Skips to the end of the statement, or to a line that plainly begins another. */
  skipStatement(isStatementStart: (token: Token) => boolean): void {
    const from = this.#index;
    while (!this.isAtEnd && this.token.key !== ';') {
      if (this.#index > from && this.isFirstOnLine() && isStatementStart(this.token)) return;
      this.#index += 1;
    }
  }

  isFirstOnLine(): boolean {
    const previous = this.previous;
    return previous === undefined || this.text.slice(previous.end, this.token.start).includes('\n');
  }

  #skipTo(stops: ReadonlySet<string>, startIndex: number): void {
    let level = 0;
    for (let index = startIndex; index < this.#index; index += 1)
      level = Math.max(0, level + bracketStep(this.#tokens[index]!.key));
    let firstStop = -1;
    for (let index = this.#index; ; index += 1) {
      const { key, kind } = this.#tokens[index]!;
      if (kind === 'end' || key === ';') {
        this.#index = level > 0 && firstStop >= 0 ? firstStop : index;
        return;
      }
      const step = bracketStep(key);
      if (level === 0 && (stops.has(key) || step < 0)) {
        this.#index = index;
        return;
      }
      if (firstStop < 0 && level > 0 && key !== ',' && stops.has(key)) firstStop = index;
      level = Math.max(0, level + step);
    }
  }

  /** What to do when a name or value is missing here. */
  #missingHint(): string | undefined {
    if (this.previous?.key === ',') return 'Remove the comma before it, or write what is missing';
    if (!isKeyword(this.token.key)) return this.slipHint();
    return reservedWords.has(this.token.key)
      ? `${this.token.key} is a reserved word: put it in \`back-ticks\` to use it as a name`
      : undefined;
  }

  /** Looks for a mistyped keyword in the word here and the one before, which may have passed for an alias. */
  slipHint(): string | undefined {
    for (const token of [this.token, this.previous]) {
      if (token?.kind !== 'word' || isKeyword(token.key)) continue;
      const word = suggestWord(token.key, clauseKeywords) ?? suggestWord(token.key, contextualKeywords);
      if (word !== undefined) return `Did you mean ${word} instead of ${token.value}?`;
    }
    return undefined;
  }
}

const bracketStep = (key: string): number => (key === '(' || key === '[' ? 1 : key === ')' || key === ']' ? -1 : 0);
