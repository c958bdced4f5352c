import type { Span } from '@lockstep/kernel/diagnostics';
import type {
  CaseBranch,
  CastExpression,
  CollectionQuery,
  ColumnReference,
  Expression,
  Identifier,
  Query,
} from '../ast/index.ts';
import { clauseKeywords, reservedWords } from '../lex/index.ts';
import { makeCall } from './call-parts.ts';
import { parseDataType } from './data-types.ts';
import { parseCall } from './function-calls.ts';
import {
  dateTimeTypes,
  finishIntervalLiteral,
  parseDateTime,
  parseIntervalQualifier,
  parseNumber,
  parseString,
} from './literals.ts';
import { atIdentifier, parseIdentifierAfterDot, parseList, reportReserved, takeIdentifier } from './names.ts';
import type { Parser } from './parser.ts';
import { atQuery } from './query-start.ts';
import { niladicFunctions } from './special-functions.ts';

/** An operand with its postfix `.field` and `[index]`. */
export function parsePrimary(p: Parser): Expression {
  const start = p.token.start;
  let operand = parseOperand(p);
  for (let steps = 0; ; steps += 1) {
    p.checkChain(steps);
    if (p.at('[')) {
      p.advance();
      const index = p.nested(parser => parser.expression());
      p.expect(']', 'to close the index');
      operand = { kind: 'element-access', operand, index, span: p.spanFrom(start) };
    } else if (p.at('.') && p.peek(1).key !== '*') {
      p.advance();
      p.wants('column');
      const field = parseIdentifierAfterDot(p);
      operand = { kind: 'field-access', operand, field, span: p.spanFrom(start) };
    } else return operand;
  }
}

function parseOperand(p: Parser): Expression {
  p.wants('column');
  p.wants('function');
  const { kind, start, end, value } = p.token;
  switch (kind) {
    case 'number':
      return parseNumber(p);
    case 'string':
      return parseString(p);
    case 'binary':
      p.advance();
      return { kind: 'binary-literal', hex: value, span: { start, end } };
    case 'quoted-identifier':
      return parseName(p, start);
    case 'symbol':
      if (p.at('(')) return p.nested(parseParenthesized);
      return p.failMissing('an expression');
    default:
      return parseWord(p, start);
  }
}

const operandKeywords = [
  'NULL',
  'TRUE',
  'FALSE',
  'CASE',
  'CAST',
  'TRY_CAST',
  'EXISTS',
  'INTERVAL',
  'DATE',
  'TIME',
  'TIMESTAMP',
  'ROW',
  'ARRAY',
  'MAP',
];

function parseWord(p: Parser, start: number): Expression {
  p.wantsKeys(operandKeywords);
  const { key } = p.token;
  const rule = wordRules.get(key);
  const found = rule?.(p, start);
  if (found !== undefined) return found;
  if (p.token.kind === 'end') p.failMissing('an expression');
  if (p.peek(1).key === '(' && (!clauseKeywords.has(key) || functionsNamedLikeClauses.has(key)))
    return parseName(p, start);
  if (niladicFunctions.has(key)) {
    const name = takeIdentifier(p);
    return makeCall(p, start, { kind: 'object-path', parts: [name], span: name.span }, { parenthesized: false });
  }
  if (!atIdentifier(p)) {
    if (clauseKeywords.has(key) && p.peek(1).key !== '.') p.failMissing('an expression');
    if (p.peek(1).key !== '.' || reservedWords.has(key)) reportReserved(p);
  }
  return parseName(p, start);
}

/** `LEFT(text, 3)` is a call although LEFT joins tables. */
const functionsNamedLikeClauses = new Set(['LEFT', 'RIGHT']);

/** `a.b.c`, or a call by such a name. */
function parseName(p: Parser, start: number): Expression {
  const path: Identifier[] = [takeIdentifier(p)];
  while (p.at('.') && p.peek(1).key !== '*') {
    p.advance();
    p.wants('column', path);
    path.push(parseIdentifierAfterDot(p));
  }
  if (p.at('(')) return parseCall(p, start, { kind: 'object-path', parts: path, span: p.spanFrom(start) });
  const reference: ColumnReference = { kind: 'column-reference', path, span: p.spanFrom(start) };
  return reference;
}

const takenSpan = (p: Parser): Span => {
  const { start, end } = p.advance();
  return { start, end };
};

/** A rule gives undefined, having taken nothing, when the word is a plain name after all. */
type WordRule = (p: Parser, start: number) => Expression | undefined;

const wordRules: ReadonlyMap<string, WordRule> = new Map<string, WordRule>([
  ['NULL', p => ({ kind: 'null-literal', span: takenSpan(p) })],
  ['TRUE', p => ({ kind: 'boolean-literal', value: true, span: takenSpan(p) })],
  ['FALSE', p => ({ kind: 'boolean-literal', value: false, span: takenSpan(p) })],
  ['UNKNOWN', p => ({ kind: 'boolean-literal', value: null, span: takenSpan(p) })],
  ...dateTimeTypes.map((type): [string, WordRule] => [
    type,
    p => (p.peek(1).kind === 'string' ? parseDateTime(p, type) : undefined),
  ]),
  ['INTERVAL', parseInterval],
  ['CASE', p => p.nested(parseCase)],
  ['CAST', p => parseCast(p, false)],
  ['TRY_CAST', p => parseCast(p, true)],
  ['EXISTS', parseExists],
  ['ROW', parseRow],
  ['ARRAY', (p, start) => parseCollection(p, start, 'ARRAY')],
  ['MULTISET', (p, start) => parseCollection(p, start, 'MULTISET')],
  ['MAP', (p, start) => parseCollection(p, start, 'MAP')],
  ['RUNNING', (p, start) => parseMatchCall(p, start, 'RUNNING')],
  ['FINAL', (p, start) => parseMatchCall(p, start, 'FINAL')],
]);

function parseInterval(p: Parser, start: number): Expression {
  p.advance();
  const { kind, key } = p.token;
  if (kind === 'string' || ((key === '-' || key === '+') && p.peek(1).kind === 'string'))
    return finishIntervalLiteral(p, start);
  if (kind === 'symbol' && key !== '(') p.failMissing("an amount in single quotes, such as '10'", 'after INTERVAL');
  const amount = p.nested(parsePrimary);
  const qualifier = parseIntervalQualifier(p);
  return { kind: 'interval-expression', amount, qualifier, span: p.spanFrom(start) };
}

const caseStops = new Set(['WHEN', 'ELSE', 'END']);

function parseCase(p: Parser): Expression {
  const start = p.advance().start;
  const operand = p.at('WHEN') ? undefined : p.expression();
  const branches: CaseBranch[] = [];
  while (p.at('WHEN')) {
    const branch = p.recover<CaseBranch | undefined>(caseStops, parseCaseBranch, () => undefined);
    if (branch !== undefined) branches.push(branch);
  }
  if (branches.length === 0 && p.token.key !== 'ELSE' && p.token.key !== 'END') p.failExpected(['WHEN'], 'in CASE');
  const otherwise = p.accept('ELSE') ? p.expression() : undefined;
  p.expect('END', 'to close CASE');
  return { kind: 'case', operand, branches, otherwise, span: p.spanFrom(start) };
}

const whenStops = new Set([',', 'THEN', 'WHEN', 'ELSE', 'END']);

function parseCaseBranch(p: Parser): CaseBranch {
  const start = p.advance().start;
  const when = parseList(p, parser => parser.expression(), whenStops);
  p.expect('THEN', 'after the condition of WHEN');
  const then = p.expression();
  return { kind: 'case-branch', when, then, span: p.spanFrom(start) };
}

function parseCast(p: Parser, isTry: boolean): CastExpression | undefined {
  const start = p.advance().start;
  p.expect('(', isTry ? 'after TRY_CAST' : 'after CAST');
  const operand = p.nested(parser => parser.expression());
  p.expect('AS', 'in CAST(value AS type)');
  const type = parseDataType(p, 'after AS');
  p.expect(')', 'to close CAST(..)');
  return { kind: 'cast', isTry, operand, type, span: p.spanFrom(start) };
}

function parseExists(p: Parser, start: number): Expression {
  p.advance();
  const query = parseParenthesizedQuery(p, 'after EXISTS');
  return { kind: 'exists', query, span: p.spanFrom(start) };
}

/** `(query)`. */
function parseParenthesizedQuery(p: Parser, place: string): Query {
  p.expect('(', place);
  const query = p.query();
  p.expect(')', 'to close the subquery');
  return query;
}

const valueStops = new Set([',']);

const parseValues = (p: Parser): readonly Expression[] => parseList(p, parser => parser.expression(), valueStops);

function parseRow(p: Parser, start: number): Expression | undefined {
  if (p.peek(1).key !== '(') return undefined;
  p.advance();
  p.advance();
  const values = p.at(')') ? [] : p.nested(parseValues);
  p.expect(')', 'to close ROW(..)');
  return { kind: 'row-constructor', explicit: true, values, span: p.spanFrom(start) };
}

type Collection = CollectionQuery['collection'];

function parseCollection(p: Parser, start: number, collection: Collection): Expression | undefined {
  const next = p.peek(1).key;
  if (next === '(' && atQuery(p, 2)) {
    p.advance();
    const query = parseParenthesizedQuery(p, `after ${collection}`);
    return { kind: 'collection-query', collection, query, span: p.spanFrom(start) };
  }
  if (next !== '[') return undefined;
  p.advance();
  p.advance();
  const values = p.at(']') ? [] : p.nested(parseValues);
  p.expect(']', `to close ${collection}[..]`);
  return { kind: constructorKinds[collection], values, span: p.spanFrom(start) };
}

const constructorKinds = {
  ARRAY: 'array-constructor',
  MULTISET: 'multiset-constructor',
  MAP: 'map-constructor',
} as const;

/** `RUNNING LAST(A.x)`, only a prefix when a call follows. */
function parseMatchCall(p: Parser, start: number, matchSemantics: 'RUNNING' | 'FINAL'): Expression | undefined {
  if (p.peek(1).kind !== 'word' || p.peek(2).key !== '(') return undefined;
  p.advance();
  const call = parseName(p, p.token.start);
  return call.kind === 'function-call' ? { ...call, matchSemantics, span: p.spanFrom(start) } : call;
}

/** `(expression)`, a row `(a, b)`, or a subquery: which one is known only inside, so nothing is read twice. */
function parseParenthesized(p: Parser): Expression {
  const start = p.advance().start;
  if (atQuery(p, 0)) {
    const query = p.query();
    p.expect(')', 'to close the subquery');
    return { kind: 'scalar-subquery', query, span: p.spanFrom(start) };
  }
  const first = p.expression();
  const query = first.kind === 'scalar-subquery' ? p.queryRest(first.span.start, first.query) : undefined;
  if (query !== undefined) {
    p.expect(')', 'to close the subquery');
    return { kind: 'scalar-subquery', query, span: p.spanFrom(start) };
  }
  if (!p.accept(',')) {
    p.expect(')', 'to close the parenthesis');
    return first;
  }
  const values = [first, ...parseValues(p)];
  p.expect(')', 'to close the row');
  return { kind: 'row-constructor', explicit: false, values, span: p.spanFrom(start) };
}
