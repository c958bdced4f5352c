import type { Argument, DescriptorArgument, ModelArgument, TableArgument } from '../ast/index.ts';
import { parseColumnNames, parseList, parseObjectPath, parseParenthesizedList, takeIdentifier } from './names.ts';
import type { Parser } from './parser.ts';
import { atQuery } from './query-start.ts';
import { parseOrderItem } from './windows.ts';

const argumentStops = new Set([',']);

/** The arguments of an ordinary call, up to but without the closing parenthesis. */
export function parseArguments(p: Parser): readonly Argument[] {
  return p.at(')') ? [] : parseList(p, parseArgument, argumentStops);
}

/** `expression`, `name => argument`, `TABLE t ..`, `DESCRIPTOR(..)`, `MODEL m`, `DEFAULT`, or a query in place of a table. */
function parseArgument(p: Parser): Argument {
  const { start, kind } = p.token;
  if ((kind === 'word' || kind === 'quoted-identifier') && p.peek(1).key === '=>') {
    const name = takeIdentifier(p);
    p.advance();
    return { kind: 'named-argument', name, value: p.nested(parseArgument), span: p.spanFrom(start) };
  }
  if (p.at('TABLE')) return parseTableArgument(p);
  if (p.atSequence('DESCRIPTOR', '(')) return parseDescriptor(p);
  if (p.at('MODEL') && (p.peek(1).kind === 'word' || p.peek(1).kind === 'quoted-identifier'))
    return parseModelArgument(p);
  if (p.at('*') && (p.peek(1).key === ')' || p.peek(1).key === ',')) {
    p.advance();
    return { kind: 'star-argument', span: p.spanFrom(start) };
  }
  if (p.accept('DEFAULT')) return { kind: 'default', span: p.spanFrom(start) };
  if (atQuery(p, 0)) return parseQueryArgument(p, start);
  const value = p.expression();
  return value.kind === 'scalar-subquery' && (p.at('PARTITION') || p.at('ORDER'))
    ? finishTableArgument(p, start, { path: undefined, query: value.query })
    : value;
}

/** `TABLE t` or `TABLE (query)`, with its partitioning and order. */
function parseTableArgument(p: Parser): TableArgument {
  const start = p.advance().start;
  if (!p.accept('('))
    return finishTableArgument(p, start, {
      path: parseObjectPath(p, 'table', "a table's name", 'after TABLE'),
      query: undefined,
    });
  const query = atQuery(p, 0) ? p.query() : undefined;
  const path = query === undefined ? parseObjectPath(p, 'table', "a table's name", 'after TABLE') : undefined;
  p.expect(')', 'to close TABLE (..)');
  return finishTableArgument(p, start, { path, query });
}

function parseQueryArgument(p: Parser, start: number): TableArgument {
  return finishTableArgument(p, start, { path: undefined, query: p.query() });
}

function finishTableArgument(p: Parser, start: number, source: Pick<TableArgument, 'path' | 'query'>): TableArgument {
  const partitionBy = p.accept('PARTITION', 'BY') ? parseOneOrMore(p, parser => parser.expression()) : [];
  const orderBy = p.accept('ORDER', 'BY') ? parseOneOrMore(p, parseOrderItem) : [];
  return { kind: 'table-argument', ...source, partitionBy, orderBy, span: p.spanFrom(start) };
}

/** One item, or several in parentheses: a comma without them begins the next argument. */
function parseOneOrMore<T>(p: Parser, rule: (p: Parser) => T): readonly T[] {
  return p.at('(') ? parseParenthesizedList(p, rule) : [rule(p)];
}

function parseDescriptor(p: Parser): DescriptorArgument {
  const start = p.advance().start;
  const columns = parseColumnNames(p);
  return { kind: 'descriptor', columns, span: p.spanFrom(start) };
}

function parseModelArgument(p: Parser): ModelArgument {
  const start = p.advance().start;
  const path = parseObjectPath(p, 'model', "a model's name", 'after MODEL');
  return { kind: 'model-argument', path, span: p.spanFrom(start) };
}
