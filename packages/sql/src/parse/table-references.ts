import type { Expression, Join, NamedTable, Query, TableReference, TableSample } from '../ast/index.ts';
import { parseHints } from './hints.ts';
import { parseMatchRecognize } from './match-recognize.ts';
import { atIdentifier, parseColumnNames, parseObjectPath, parseParenthesizedList } from './names.ts';
import type { Parser } from './parser.ts';
import { parsePivot, parseUnpivot } from './pivots.ts';
import { parsePrimary } from './primaries.ts';
import { atQuery } from './query-start.ts';
import { parseTableAlias } from './table-aliases.ts';

/** Everything after FROM: joins and comma-separated tables, as one tree. */
export function parseFrom(p: Parser): TableReference {
  const start = p.token.start;
  let left = parseJoinTree(p);
  for (let tables = 2; p.accept(','); tables += 1) {
    p.checkChain(tables);
    const right = parseTableOrSkip(p, parseJoinTree);
    left = {
      kind: 'join',
      type: 'COMMA',
      natural: false,
      left,
      right,
      on: undefined,
      using: undefined,
      span: p.spanFrom(start),
    };
  }
  return left;
}

const joinStops = new Set([
  ',',
  'JOIN',
  'INNER',
  'LEFT',
  'RIGHT',
  'FULL',
  'CROSS',
  'NATURAL',
  'ON',
  'USING',
  'WHERE',
  'GROUP',
  'HAVING',
  'WINDOW',
  'QUALIFY',
  'UNION',
  'EXCEPT',
  'INTERSECT',
  'ORDER',
  'LIMIT',
]);

const parseTableOrSkip = (p: Parser, rule: (p: Parser) => TableReference): TableReference =>
  p.recover<TableReference>(joinStops, rule, span => ({ kind: 'error-table', span }));

function parseJoinTree(p: Parser): TableReference {
  return p.nested(() => {
    const start = p.token.start;
    return parseJoins(p, start, parseTableOrSkip(p, parseTable));
  });
}

function parseJoins(p: Parser, start: number, first: TableReference): TableReference {
  let left = first;
  for (let tables = 2; ; tables += 1) {
    const head = parseJoinHead(p);
    if (head === undefined) return left;
    p.checkChain(tables);
    left = finishJoin(p, start, left, head);
  }
}

type JoinHead = Pick<Join, 'type' | 'natural'>;

/** `[NATURAL] [INNER | LEFT [OUTER] | .. | CROSS] JOIN`, taken; undefined when no join goes on here. */
function parseJoinHead(p: Parser): JoinHead | undefined {
  const natural = p.accept('NATURAL');
  const word = p.acceptOneOf(['JOIN', 'INNER', 'LEFT', 'RIGHT', 'FULL', 'CROSS'] as const);
  if (word === undefined) return natural ? p.failExpected(['JOIN'], 'after NATURAL') : undefined;
  if (word === 'JOIN') return { type: 'INNER', natural };
  if (word !== 'INNER' && word !== 'CROSS') p.accept('OUTER');
  p.expect('JOIN', `after ${word}`);
  return { type: word, natural };
}

function finishJoin(p: Parser, start: number, left: TableReference, head: JoinHead): Join {
  const right = parseTableOrSkip(p, parseTable);
  const takesCondition = head.type !== 'CROSS' && !head.natural;
  if (!takesCondition && atJoinCondition(p)) {
    const name = head.natural ? 'NATURAL JOIN' : 'CROSS JOIN';
    p.report(
      p.token,
      'parse.join-condition',
      `A ${name} takes no ${p.token.key}`,
      'Use JOIN .. ON to join by a condition',
    );
  }
  if (p.accept('USING')) {
    const using = parseColumnNames(p, 'after USING');
    return { kind: 'join', ...head, left, right, on: undefined, using, span: p.spanFrom(start) };
  }
  const on = atJoinCondition(p) && p.accept('ON') ? parseJoinCondition(p) : undefined;
  return { kind: 'join', ...head, left, right, on, using: undefined, span: p.spanFrom(start) };
}

/** ON may also begin the ON CONFLICT of an INSERT. */
const atJoinCondition = (p: Parser): boolean =>
  p.at('USING') || (p.at('ON') && !(p.peek(1).key === 'CONFLICT' && p.peek(2).key === 'DO'));

const parseJoinCondition = (p: Parser): Expression =>
  p.recover<Expression>(
    joinStops,
    parser => parser.expression(),
    span => ({ kind: 'error', span }),
  );

/** One table with everything that can follow it. */
function parseTable(p: Parser): TableReference {
  const start = p.token.start;
  let table = parseTableStart(p, start);
  for (let suffixes = 0; ; suffixes += 1) {
    p.checkChain(suffixes);
    if (p.at('MATCH_RECOGNIZE')) table = parseMatchRecognize(p, start, table);
    else if (p.atSequence('PIVOT', '(')) table = parsePivot(p, start, table);
    else if (p.at('UNPIVOT') && p.peek(1).kind !== 'end') table = parseUnpivot(p, start, table);
    else if (p.at('TABLESAMPLE')) table = parseTableSample(p, start, table);
    else return table;
  }
}

function parseTableStart(p: Parser, start: number): TableReference {
  const lateral = p.accept('LATERAL');
  if (p.at('(')) return p.nested(parser => parseParenthesized(parser, start, lateral));
  if (p.at('UNNEST')) return parseUnnest(p, start);
  if (p.atSequence('TABLE', '(')) return parseTableFunction(p, start, lateral);
  if (!lateral && p.accept('TABLE')) return parseNamedTable(p, start);
  p.wants('table-function');
  return parseNamedTable(p, start, lateral);
}

/** `(query)` or `(joined tables)`: which one is known only inside, so nothing is read twice. */
function parseParenthesized(p: Parser, start: number, lateral: boolean): TableReference {
  p.expect('(');
  if (atQuery(p, 0) || (p.at('TABLE') && p.peek(1).key !== '(')) return finishDerived(p, start, lateral, p.query());
  const innerStart = p.token.start;
  const first = p.nested(parseJoinTreeUnlessQuery);
  if (first.kind === 'query') return finishDerived(p, start, lateral, first);
  const input = p.at(',') ? parseCommaRest(p, innerStart, first) : first;
  p.expect(')', 'to close the parenthesis');
  const alias = parseTableAlias(p);
  return { kind: 'parenthesized-table', input, alias, span: p.spanFrom(start) };
}

function parseCommaRest(p: Parser, start: number, first: TableReference): TableReference {
  p.expect(',');
  const right = parseFrom(p);
  return {
    kind: 'join',
    type: 'COMMA',
    natural: false,
    left: first,
    right,
    on: undefined,
    using: undefined,
    span: p.spanFrom(start),
  };
}

/** Inside a parenthesis: a join tree, or a query when the parenthesized query that comes first turns out to be its first operand. */
function parseJoinTreeUnlessQuery(p: Parser): TableReference | Query {
  const start = p.token.start;
  const first = parseTableOrSkip(p, parseTable);
  if (first.kind === 'derived-table' && first.alias === undefined && !first.lateral) {
    const query = p.at(')') ? first.query : p.queryRest(start, first.query);
    if (query !== undefined) return query;
  }
  return parseJoins(p, start, first);
}

function finishDerived(p: Parser, start: number, lateral: boolean, query: Query): TableReference {
  p.expect(')', 'to close the subquery');
  const alias = parseTableAlias(p);
  return { kind: 'derived-table', lateral, query, alias, span: p.spanFrom(start) };
}

function parseUnnest(p: Parser, start: number): TableReference {
  p.advance();
  const collections = parseParenthesizedList(p, parser => parser.expression(), 'after UNNEST');
  const withOrdinality = p.accept('WITH', 'ORDINALITY');
  const alias = parseTableAlias(p);
  return { kind: 'unnest', collections, withOrdinality, alias, span: p.spanFrom(start) };
}

/** `TABLE(f(..))`. */
function parseTableFunction(p: Parser, start: number, lateral: boolean): TableReference {
  p.expect('TABLE (');
  p.wants('table-function');
  if (p.isAtEnd) p.failMissing('a call of a table function');
  const call = parsePrimary(p);
  if (call.kind !== 'function-call')
    p.failAt(call.span, 'parse.expected', 'Expected a call of a table function in TABLE(..)');
  p.expect(')', 'to close TABLE(..)');
  const alias = parseTableAlias(p);
  return { kind: 'table-function', lateral, wrapped: true, call, alias, span: p.spanFrom(start) };
}

/** A table by name, or a table function without TABLE(..) around it. */
function parseNamedTable(p: Parser, start: number, lateral = false): TableReference {
  p.wants('table');
  if (atCall(p)) {
    const call = parsePrimary(p);
    if (call.kind === 'function-call') {
      const alias = parseTableAlias(p);
      return { kind: 'table-function', lateral, wrapped: false, call, alias, span: p.spanFrom(start) };
    }
  }
  const path = parseObjectPath(p, 'table', "a table's name");
  const hints = parseHints(p);
  const systemTime = parseSystemTime(p);
  const alias = parseTableAlias(p);
  const table: NamedTable = {
    kind: 'named-table',
    path,
    hints: hints.length > 0 ? hints : parseHints(p),
    systemTime,
    alias,
    span: p.spanFrom(start),
  };
  return table;
}

/** Whether a dotted name here is followed by a parenthesis. */
function atCall(p: Parser): boolean {
  if (!atIdentifier(p) && p.peek(1).key !== '(') return false;
  let ahead = 1;
  while (p.peek(ahead).key === '.') ahead += 2;
  return p.peek(ahead).key === '(' && p.token.key !== 'SELECT';
}

/** `[FOR SYSTEM_TIME AS OF expression]`. */
function parseSystemTime(p: Parser): NamedTable['systemTime'] {
  if (!p.accept('FOR')) return undefined;
  p.expect('SYSTEM_TIME AS OF', 'after FOR');
  return p.expression();
}

function parseTableSample(p: Parser, start: number, input: TableReference): TableSample {
  p.expect('TABLESAMPLE');
  const method = p.expectOneOf(['BERNOULLI', 'SYSTEM'] as const, 'after TABLESAMPLE');
  p.expect('(', `after ${method}`);
  const percentage = p.expression();
  p.expect(')', 'to close the percentage');
  const seed = p.accept('REPEATABLE', '(') ? p.expression() : undefined;
  if (seed !== undefined) p.expect(')', 'to close REPEATABLE (..)');
  return { kind: 'table-sample', input, method, percentage, seed, span: p.spanFrom(start) };
}
