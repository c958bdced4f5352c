import type {
  CommonTableExpression,
  Expression,
  Query,
  QueryBody,
  Values,
  ValuesRow,
  WithClause,
} from '../ast/index.ts';
import { parseColumnNames, parseIdentifier, parseList, parseObjectPath } from './names.ts';
import type { Parser } from './parser.ts';
import { parseSelect } from './selects.ts';
import { parseOrderBy } from './windows.ts';

type Tail = Pick<Query, 'orderBy' | 'offset' | 'limit'>;

/** `[WITH ..] body [ORDER BY ..] [LIMIT ..]`. */
export function parseQuery(p: Parser): Query {
  return p.nested(() => {
    const start = p.token.start;
    const withClause = p.at('WITH') ? parseWith(p) : undefined;
    const body = parseSetOperations(p, start, parseIntersections(p, start, parseQueryOperand(p)));
    const tail = parseTail(p);
    if (body.kind === 'query' && withClause === undefined && !hasTail(tail)) return body;
    return { kind: 'query', with: withClause, body, ...tail, span: p.spanFrom(start) };
  });
}

/** See `RecursiveRules.queryRest`. */
export function continueQuery(p: Parser, start: number, first: Query): Query | undefined {
  const index = p.index;
  const body = parseSetOperations(p, start, parseIntersections(p, start, unwrapped(first)));
  const tail = parseTail(p);
  return p.index === index ? undefined : { kind: 'query', with: undefined, body, ...tail, span: p.spanFrom(start) };
}

const hasTail = (tail: Tail): boolean =>
  tail.orderBy.length > 0 || tail.offset !== undefined || tail.limit !== undefined;

/** A parenthesized query without clauses of its own is just its body. */
const unwrapped = (query: Query): QueryBody => (query.with === undefined && !hasTail(query) ? query.body : query);

const cteStops = new Set([',', 'SELECT', 'VALUES']);

function parseWith(p: Parser): WithClause {
  const start = p.token.start;
  p.expect('WITH');
  const recursive = p.accept('RECURSIVE');
  const items = parseList(p, parseCommonTableExpression, cteStops);
  return { kind: 'with', recursive, items, span: p.spanFrom(start) };
}

function parseCommonTableExpression(p: Parser): CommonTableExpression {
  const start = p.token.start;
  const name = parseIdentifier(p, 'a name for the query', 'in WITH');
  const columns = p.at('(') ? parseColumnNames(p) : [];
  p.expect('AS', "after the query's name");
  p.expect('(', 'after AS');
  const query = p.query();
  p.expect(')', 'to close the query of WITH');
  return p.keep({ kind: 'cte', name, columns, query, span: p.spanFrom(start) });
}

function parseSetOperations(p: Parser, start: number, first: QueryBody): QueryBody {
  let left = first;
  for (let operands = 2; ; operands += 1) {
    const word = p.acceptOneOf(['UNION', 'EXCEPT', 'MINUS'] as const);
    if (word === undefined) return left;
    p.checkChain(operands);
    const all = parseAll(p);
    const rightStart = p.token.start;
    const right = parseIntersections(p, rightStart, parseQueryOperand(p));
    left = {
      kind: 'set-operation',
      operator: word === 'UNION' ? word : 'EXCEPT',
      all,
      left,
      right,
      span: p.spanFrom(start),
    };
  }
}

function parseIntersections(p: Parser, start: number, first: QueryBody): QueryBody {
  let left = first;
  for (let operands = 2; p.accept('INTERSECT'); operands += 1) {
    p.checkChain(operands);
    const all = parseAll(p);
    const right = parseQueryOperand(p);
    left = { kind: 'set-operation', operator: 'INTERSECT', all, left, right, span: p.spanFrom(start) };
  }
  return left;
}

const parseAll = (p: Parser): boolean => p.acceptOneOf(['ALL', 'DISTINCT'] as const) === 'ALL';

function parseQueryOperand(p: Parser): QueryBody {
  const start = p.token.start;
  if (p.at('SELECT')) return parseSelect(p);
  if (p.at('VALUES')) return parseValues(p);
  if (p.accept('TABLE')) {
    const path = parseObjectPath(p, 'table', "a table's name", 'after TABLE');
    return { kind: 'table-query', path, span: p.spanFrom(start) };
  }
  if (!p.accept('(')) p.failMissing('a query (SELECT or VALUES)');
  const query = p.query();
  p.expect(')', 'to close the query');
  return unwrapped(query);
}

const rowStops = new Set([',', 'UNION', 'ORDER', 'LIMIT']);

function parseValues(p: Parser): Values {
  const start = p.token.start;
  p.expect('VALUES');
  const rows = parseList(p, parseValuesRow, rowStops);
  return { kind: 'values', rows, span: p.spanFrom(start) };
}

function parseValuesRow(p: Parser): ValuesRow {
  const start = p.token.start;
  const row = p.expression();
  const isWholeRow = row.kind === 'row-constructor' && row.span.start === start;
  const values = isWholeRow ? row.values : [row];
  return { kind: 'values-row', values, span: p.spanFrom(start) };
}

/** `[ORDER BY ..] [LIMIT ..] [OFFSET ..] [FETCH ..]`; LIMIT and OFFSET in either order. */
function parseTail(p: Parser): Tail {
  const orderBy = parseOrderBy(p);
  let limit: Expression | undefined;
  let offset: Expression | undefined;
  for (;;) {
    if (limit === undefined && p.accept('LIMIT')) ({ limit, offset } = parseLimit(p, offset));
    else if (offset === undefined && p.accept('OFFSET')) {
      offset = p.expression();
      p.acceptOneOf(['ROW', 'ROWS'] as const);
    } else if (limit === undefined && p.accept('FETCH')) limit = parseFetch(p);
    else return { orderBy, offset, limit };
  }
}

/** `LIMIT n`, `LIMIT ALL`, or `LIMIT skipped, n`. */
function parseLimit(p: Parser, offset: Expression | undefined): Pick<Tail, 'limit' | 'offset'> {
  if (p.accept('ALL')) return { limit: undefined, offset };
  const first = p.expression();
  return p.accept(',') ? { limit: p.expression(), offset: first } : { limit: first, offset };
}

function parseFetch(p: Parser): Expression {
  p.expectOneOf(['FIRST', 'NEXT'] as const, 'after FETCH');
  const limit = p.expression();
  p.expectOneOf(['ROW', 'ROWS'] as const, 'in FETCH');
  p.expect('ONLY', 'in FETCH');
  return limit;
}
