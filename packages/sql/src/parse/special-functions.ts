import type { Argument, Expression, SymbolArgument } from '../ast/index.ts';
import { parseArguments } from './arguments.ts';
import type { CallParts } from './call-parts.ts';
import { jsonFunctionRules } from './json-functions.ts';
import { intervalUnitOf } from './literals.ts';
import type { Parser } from './parser.ts';
import { precedence } from './precedence.ts';

type Rule = (p: Parser) => CallParts;

/** Functions whose parentheses hold more than a list: the rule gives the arguments in the order `FunctionCall` documents. */
export const specialFunctionRules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ...jsonFunctionRules,
  ['EXTRACT', parseExtract],
  ['TRIM', parseTrim],
  ['SUBSTRING', p => parseWithWords(p, ['FROM', 'FOR'])],
  ['POSITION', parsePosition],
  ['OVERLAY', p => parseWithWords(p, ['PLACING', 'FROM', 'FOR'])],
  ['FLOOR', parseRounding],
  ['CEIL', parseRounding],
  ['CEILING', parseRounding],
  ['TIMESTAMPADD', parseUnitFirst],
  ['TIMESTAMPDIFF', parseUnitFirst],
  ['CONVERT', p => parseWithWords(p, ['USING'])],
  ['TRANSLATE', p => parseWithWords(p, ['USING'])],
]);

/** Functions written without parentheses. */
export const niladicFunctions: ReadonlySet<string> = new Set([
  'CURRENT_CATALOG',
  'CURRENT_DATE',
  'CURRENT_PATH',
  'CURRENT_ROLE',
  'CURRENT_SCHEMA',
  'CURRENT_TIME',
  'CURRENT_TIMESTAMP',
  'CURRENT_USER',
  'LOCALTIME',
  'LOCALTIMESTAMP',
  'SESSION_USER',
  'SYSTEM_USER',
  'USER',
]);

/** Time units that are not units of an interval. */
const otherUnits = new Set([
  'EPOCH',
  'DOW',
  'ISODOW',
  'DOY',
  'ISOYEAR',
  'DECADE',
  'CENTURY',
  'MILLENNIUM',
  'MILLISECOND',
  'MICROSECOND',
  'NANOSECOND',
]);
const dialectUnits = /^(?:SQL_TSI_)?(YEAR|QUARTER|MONTH|WEEK|DAY|HOUR|MINUTE|SECOND|MICROSECOND|NANOSECOND)$/;

function timeUnitOf(key: string): string | undefined {
  return intervalUnitOf(key) ?? (otherUnits.has(key) ? key : dialectUnits.exec(key)?.[1]);
}

function parseSymbol(p: Parser, symbol: string): SymbolArgument {
  const { start, end } = p.advance();
  return { kind: 'symbol', symbol, span: { start, end } };
}

/** A time unit standing before `next`, so that a column of that name is still a column. */
function parseUnitBefore(p: Parser, next: string): SymbolArgument | undefined {
  p.wants('time-unit');
  const unit = p.token.kind === 'word' && p.peek(1).key === next ? timeUnitOf(p.token.key) : undefined;
  return unit === undefined ? undefined : parseSymbol(p, unit);
}

function parseExtract(p: Parser): CallParts {
  const unit = parseUnitBefore(p, 'FROM');
  if (unit === undefined) p.failMissing('a time unit such as YEAR', 'in EXTRACT(unit FROM time)');
  p.expect('FROM', 'after the time unit');
  return { arguments: [unit, p.expression()] };
}

function parseTrim(p: Parser): CallParts {
  const side = p.at('BOTH') || p.at('LEADING') || p.at('TRAILING') ? parseSymbol(p, p.token.key) : undefined;
  if (p.accept('FROM')) return { arguments: side === undefined ? [p.expression()] : [side, p.expression()] };
  const first = p.expression();
  if (!p.accept('FROM')) return { arguments: side === undefined ? [first, ...parseRest(p)] : [side, first] };
  const implicit: SymbolArgument = {
    kind: 'symbol',
    symbol: 'BOTH',
    span: { start: first.span.start, end: first.span.start },
  };
  return { arguments: [side ?? implicit, first, p.expression()] };
}

/** The arguments after the first, when a special function is called as an ordinary one. */
function parseRest(p: Parser): readonly Argument[] {
  return p.accept(',') ? parseArguments(p) : [];
}

/** `a WORD b WORD c`, any tail of which may be left out, or an ordinary list. */
function parseWithWords(p: Parser, words: readonly string[]): CallParts {
  const first = p.expression();
  if (p.at(',')) return { arguments: [first, ...parseRest(p)] };
  const args: Expression[] = [first];
  for (const word of words) if (p.accept(word)) args.push(p.expression());
  return { arguments: args };
}

/** IN belongs to POSITION here, not to the expression before it. */
function parsePosition(p: Parser): CallParts {
  const first = p.expression(precedence.additive);
  if (p.at(',')) return { arguments: [first, ...parseRest(p)] };
  p.expect('IN', 'in POSITION(part IN text)');
  const args: Expression[] = [first, p.expression()];
  if (p.accept('FROM')) args.push(p.expression());
  return { arguments: args };
}

function parseRounding(p: Parser): CallParts {
  const value = p.expression();
  if (!p.accept('TO')) return { arguments: [value, ...parseRest(p)] };
  p.wants('time-unit');
  const unit = timeUnitOf(p.token.key);
  if (unit === undefined) p.failMissing('a time unit such as HOUR', 'after TO');
  return { arguments: [value, parseSymbol(p, unit)] };
}

function parseUnitFirst(p: Parser): CallParts {
  const unit = parseUnitBefore(p, ',');
  return { arguments: unit === undefined ? parseArguments(p) : [unit, ...parseRest(p)] };
}
