import type { Expression, FrameBound, Identifier, OrderItem, WindowFrame, WindowSpecification } from '../ast/index.ts';
import { atIdentifier, parseIdentifier, parseList } from './names.ts';
import type { Parser } from './parser.ts';

const listStops = new Set([',', 'ORDER', 'ROWS', 'RANGE', 'LIMIT', 'OFFSET', 'FETCH']);

/** `expression [ASC | DESC] [NULLS FIRST | LAST]`. */
export function parseOrderItem(p: Parser): OrderItem {
  const start = p.token.start;
  const expression = p.expression();
  const direction = p.acceptOneOf(['ASC', 'DESC'] as const);
  const nulls = p.accept('NULLS') ? p.expectOneOf(['FIRST', 'LAST'] as const, 'after NULLS') : undefined;
  return { kind: 'order-item', expression, direction, nulls, span: p.spanFrom(start) };
}

/** `[ORDER BY item, ..]`. */
export function parseOrderBy(p: Parser): readonly OrderItem[] {
  if (!p.accept('ORDER')) return [];
  p.expect('BY', 'after ORDER');
  return parseList(p, parseOrderItem, listStops);
}

/** `[PARTITION BY expression, ..]`; also `PARTITION BY (a, b)`. */
export function parsePartitionBy(p: Parser): readonly Expression[] {
  if (!p.accept('PARTITION', 'BY')) {
    if (p.accept('PARTITION')) p.failExpected(['BY'], 'after PARTITION');
    return [];
  }
  return parseList(p, parser => parser.expression(), listStops);
}

/** What stands after OVER: a specification, or the name of a window. */
export function parseOver(p: Parser): WindowSpecification | Identifier {
  if (p.at('(')) return parseWindowSpecification(p);
  p.wants('window');
  return parseIdentifier(p, '`(` or the name of a window', 'after OVER');
}

export function parseWindowSpecification(p: Parser): WindowSpecification {
  const start = p.token.start;
  p.expect('(');
  p.wants('window');
  const base = atIdentifier(p) ? parseIdentifier(p) : undefined;
  const partitionBy = parsePartitionBy(p);
  const orderBy = parseOrderBy(p);
  const frame = parseFrame(p);
  p.expect(')', 'to close the window');
  return { kind: 'window-specification', base, partitionBy, orderBy, frame, span: p.spanFrom(start) };
}

const frameUnits = ['ROWS', 'RANGE', 'GROUPS'] as const;

function parseFrame(p: Parser): WindowFrame | undefined {
  const frameStart = p.token.start;
  const unit = p.acceptOneOf(frameUnits);
  if (unit === undefined) return undefined;
  let start: FrameBound;
  let end: FrameBound | undefined;
  if (p.accept('BETWEEN')) {
    start = parseFrameBound(p);
    p.expect('AND', "between the frame's bounds");
    end = parseFrameBound(p);
  } else start = parseFrameBound(p);
  const exclude = p.accept('EXCLUDE') ? parseExclude(p) : undefined;
  return { kind: 'window-frame', unit, start, end, exclude, span: p.spanFrom(frameStart) };
}

function parseFrameBound(p: Parser): FrameBound {
  const start = p.token.start;
  if (p.accept('CURRENT')) {
    p.expect('ROW', 'after CURRENT');
    return { kind: 'frame-bound', bound: 'CURRENT ROW', offset: undefined, span: p.spanFrom(start) };
  }
  if (p.accept('UNBOUNDED')) {
    const side = p.expectOneOf(['PRECEDING', 'FOLLOWING'] as const, 'after UNBOUNDED');
    return { kind: 'frame-bound', bound: `UNBOUNDED ${side}`, offset: undefined, span: p.spanFrom(start) };
  }
  const offset = p.expression();
  const bound = p.expectOneOf(['PRECEDING', 'FOLLOWING'] as const, "after the frame's offset");
  return { kind: 'frame-bound', bound, offset, span: p.spanFrom(start) };
}

function parseExclude(p: Parser): NonNullable<WindowFrame['exclude']> {
  if (p.accept('CURRENT', 'ROW')) return 'CURRENT ROW';
  if (p.accept('NO', 'OTHERS')) return 'NO OTHERS';
  return p.expectOneOf(['GROUP', 'TIES'] as const, 'after EXCLUDE');
}
