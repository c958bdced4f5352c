import type { Diagnostic } from '@lockstep/kernel/diagnostics';
import { type ErrorStatement, type Expression, type Statement, treeHeight } from '../ast/index.ts';
import { type LexResult, lex, type Token } from '../lex/index.ts';
import type { Expectation, ScopeNode } from './expectation.ts';
import { parseExpression as parseExpressionRule } from './expressions.ts';
import { Parser, type RecursiveRules, scriptErrorsMax, treeHeightMax } from './parser.ts';
import { continueQuery, parseQuery } from './queries.ts';
import { parseStatement, plainlyStartsStatement, startsStatement } from './statements.ts';
import { syntaxFailure } from './syntax-failure.ts';

const rules: RecursiveRules = { expression: parseExpressionRule, query: parseQuery, queryRest: continueQuery };

export interface ParsedScript {
  /** In the order of the text; what could not be read is an `error-statement`. Empty statements (`;;`) leave nothing. */
  readonly statements: readonly Statement[];
  /** In the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface ParsedExpression {
  /** Absent when there is no expression at all. */
  readonly expression: Expression | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Parses any text as a script of statements. Never throws; takes linear time; nesting and the number of errors are bounded. */
export function parseScript(text: string): ParsedScript {
  const lexed = lex(text);
  const parser = new Parser(text, lexed.tokens, rules);
  const statements = parseStatements(parser);
  return { statements, diagnostics: allDiagnostics(lexed, parser) };
}

/** Parses a text that is one expression, such as a field mapping. Never throws. */
export function parseExpression(text: string): ParsedExpression {
  const lexed = lex(text);
  const parser = new Parser(text, lexed.tokens, rules);
  const expression = guarded(() => {
    const result = parser.expression();
    if (!parser.isAtEnd)
      parser.report(parser.token, 'parse.trailing-text', `Unexpected ${parser.describe()} after the expression`);
    return result;
  });
  return { expression, diagnostics: allDiagnostics(lexed, parser) };
}

/**
 * Runs the rules over the tokens of an unfinished statement, of which the last is the `end` token at the place of completion, and notes
 * in `expectation` what could stand there.
 */
export function exploreStatement(text: string, tokens: readonly Token[], expectation: Expectation): void {
  const parser = new Parser(text, tokens, rules, expectation);
  guarded(() => parseStatement(parser));
}

/** The nodes of one statement that bring names into scope, inner ones first; also those whose surroundings can not be read. */
export function findScopeNodes(text: string, tokens: readonly Token[]): readonly ScopeNode[] {
  const kept: ScopeNode[] = [];
  const parser = new Parser(text, tokens, rules, undefined, kept);
  guarded(() => parseStatement(parser));
  return kept;
}

function parseStatements(p: Parser): Statement[] {
  const statements: Statement[] = [];
  while (!p.isAtEnd) {
    if (p.accept(';')) continue;
    p.beginStatement();
    statements.push(parseOrSkip(p));
  }
  return statements;
}

function parseOrSkip(p: Parser): Statement {
  const start = p.token.start;
  const startIndex = p.index;
  const statement = guarded(() => parseStatement(p));
  if (statement === undefined) {
    p.skipStatement(plainlyStartsStatement);
    return errorStatement(p, start);
  }
  if (!p.at(';') && !p.isAtEnd) reportTrailing(p);
  return p.index - startIndex > treeHeightMax && isTooHigh(p, statement) ? errorStatement(p, start) : statement;
}

const errorStatement = (p: Parser, start: number): ErrorStatement => ({
  kind: 'error-statement',
  span: p.spanFrom(start),
});

/** A tree is at most as high as its tokens are many, so only long statements are measured. */
function isTooHigh(p: Parser, statement: Statement): boolean {
  if (treeHeight(statement) <= treeHeightMax) return false;
  const message = 'Chains of operators are nested too deeply in this statement';
  p.report(statement.span, 'parse.too-deep', message, 'Move inner parts into a WITH clause or a view');
  return true;
}

/** Something follows a whole statement: a forgotten `;`, or a slip that made the statement end too early. */
function reportTrailing(p: Parser): void {
  const looksLikeNext = startsStatement(p.token) && p.isFirstOnLine();
  const hint = looksLikeNext
    ? 'End the statement before it with `;`'
    : (p.slipHint() ?? 'End the statement with `;`, or remove this');
  p.report(p.token, 'parse.trailing-text', `Unexpected ${p.describe()} after the statement`, hint);
  if (!looksLikeNext) p.skipStatement(plainlyStartsStatement);
}

function guarded<T>(rule: () => T): T | undefined {
  try {
    return rule();
  } catch (failure) {
    if (failure === syntaxFailure) return undefined;
    throw failure;
  }
}

/** The first errors and warnings of the text. */
const allDiagnostics = (lexed: LexResult, parser: Parser): Diagnostic[] =>
  [...lexed.diagnostics, ...parser.diagnostics]
    .sort((left, right) => left.span.start - right.span.start)
    .slice(0, scriptErrorsMax);
