import type {
  BinaryOperator,
  ComparisonOperator,
  Expression,
  InExpression,
  IsTest,
  LikeExpression,
} from '../ast/index.ts';
import { parseList } from './names.ts';
import type { Parser } from './parser.ts';
import { precedence } from './precedence.ts';
import { parsePrimary } from './primaries.ts';
import { atQuery } from './query-start.ts';

/** Reads an expression whose operators bind at least as tightly as `precedenceMin`: operator precedence climbing. */
export function parseExpression(p: Parser, precedenceMin: number): Expression {
  return p.nested(() => {
    const start = p.token.start;
    let left = parsePrefix(p, precedenceMin);
    for (let operands = 2; ; operands += 1) {
      const found = infixAt(p);
      if (found === undefined || found.precedence < precedenceMin) return left;
      p.checkChain(operands);
      left = found.parse(p, start, left);
    }
  });
}

function parsePrefix(p: Parser, precedenceMin: number): Expression {
  const start = p.token.start;
  if (precedenceMin <= precedence.not && p.accept('NOT')) {
    const operand = p.expression(precedence.not);
    return { kind: 'unary', operator: 'NOT', operand, span: p.spanFrom(start) };
  }
  const sign = p.acceptOneOf(['-', '+'] as const);
  if (sign === undefined) return parsePrimary(p);
  const operand = p.expression(precedence.sign);
  return { kind: 'unary', operator: sign, operand, span: p.spanFrom(start) };
}

interface Infix {
  readonly precedence: number;
  /** The operator is the current token; `left` began at `start`. */
  readonly parse: (p: Parser, start: number, left: Expression) => Expression;
}

function infixAt(p: Parser): Infix | undefined {
  p.wantsKeys(infixes.keys());
  const infix = infixes.get(p.token.key);
  if (infix !== negated || negatable.has(p.peek(1).key)) return infix;
  return undefined;
}

const binary = (operator: BinaryOperator, level: number): Infix => ({
  precedence: level,
  parse(p, start, left) {
    p.advance();
    const right = p.expression(level + 1);
    return { kind: 'binary', operator, left, right, span: p.spanFrom(start) };
  },
});

/** A comparison, or a quantified one when ALL, ANY or SOME follows. */
const comparison = (operator: ComparisonOperator): Infix => ({
  precedence: precedence.comparison,
  parse(p, start, left) {
    p.advance();
    const word = p.peek(1).key === '(' ? p.acceptOneOf(['ALL', 'ANY', 'SOME'] as const) : undefined;
    if (word === undefined) {
      const right = p.expression(precedence.comparison + 1);
      return { kind: 'binary', operator, left, right, span: p.spanFrom(start) };
    }
    const members = parseMembers(p, `after ${word}`);
    return {
      kind: 'quantified-comparison',
      operator,
      quantifier: word === 'ALL' ? 'ALL' : 'ANY',
      operand: left,
      ...members,
      span: p.spanFrom(start),
    };
  },
});

const isInfix: Infix = {
  precedence: precedence.is,
  parse(p, start, left) {
    p.advance();
    const isNegated = p.accept('NOT');
    if (p.accept('DISTINCT')) {
      p.expect('FROM', 'after IS DISTINCT');
      const operator: ComparisonOperator = isNegated ? 'IS NOT DISTINCT FROM' : 'IS DISTINCT FROM';
      const right = p.expression(precedence.comparison + 1);
      return { kind: 'binary', operator, left, right, span: p.spanFrom(start) };
    }
    const test = parseIsTest(p);
    return { kind: 'is', operand: left, negated: isNegated, test, span: p.spanFrom(start) };
  },
};

function parseIsTest(p: Parser): IsTest {
  if (p.accept('A')) {
    p.expect('SET', 'after IS A');
    return 'A SET';
  }
  if (p.accept('JSON')) return `JSON ${p.acceptOneOf(['VALUE', 'OBJECT', 'ARRAY', 'SCALAR'] as const) ?? 'VALUE'}`;
  return p.expectOneOf(['NULL', 'TRUE', 'FALSE', 'UNKNOWN', 'EMPTY'] as const, 'after IS');
}

const betweenInfix: Infix = {
  precedence: precedence.range,
  parse(p, start, operand) {
    const isNegated = p.accept('NOT');
    p.advance();
    const symmetric = p.acceptOneOf(['SYMMETRIC', 'ASYMMETRIC'] as const) === 'SYMMETRIC';
    const low = p.expression(precedence.range + 1);
    p.expect('AND', 'between the bounds of BETWEEN');
    const high = p.expression(precedence.range + 1);
    return { kind: 'between', operand, negated: isNegated, symmetric, low, high, span: p.spanFrom(start) };
  },
};

const inInfix: Infix = {
  precedence: precedence.range,
  parse(p, start, operand) {
    const isNegated = p.accept('NOT');
    p.advance();
    return { kind: 'in', operand, negated: isNegated, ...parseMembers(p, 'after IN'), span: p.spanFrom(start) };
  },
};

const memberStops = new Set([',']);

/** `(query)` or `(value, ..)`. A parenthesized query may be the start of a longer one: `((SELECT ..) UNION ..)`. */
function parseMembers(p: Parser, place: string): Pick<InExpression, 'list' | 'query'> {
  p.expect('(', place);
  if (atQuery(p, 0)) return closeMembers(p, { list: undefined, query: p.query() });
  const list = p.nested(parser => parseList(parser, each => each.expression(), memberStops));
  const [first] = list;
  const query =
    list.length === 1 && first?.kind === 'scalar-subquery' ? p.queryRest(first.span.start, first.query) : undefined;
  return closeMembers(p, query === undefined ? { list, query } : { list: undefined, query });
}

function closeMembers(p: Parser, members: Pick<InExpression, 'list' | 'query'>): Pick<InExpression, 'list' | 'query'> {
  p.expect(')', 'to close the list');
  return members;
}

const like = (operator: LikeExpression['operator']): Infix => ({
  precedence: precedence.range,
  parse(p, start, operand) {
    const isNegated = p.accept('NOT');
    p.expect(operator);
    const pattern = p.expression(precedence.range + 1);
    const escapeCharacter = p.accept('ESCAPE') ? p.expression(precedence.range + 1) : undefined;
    return {
      kind: 'like',
      operator,
      operand,
      negated: isNegated,
      pattern,
      escape: escapeCharacter,
      span: p.spanFrom(start),
    };
  },
});

const collectionTest = (word: 'MEMBER' | 'SUBMULTISET'): Infix => ({
  precedence: precedence.comparison,
  parse(p, start, left) {
    p.advance();
    p.accept('OF');
    const right = p.expression(precedence.comparison + 1);
    return { kind: 'binary', operator: `${word} OF`, left, right, span: p.spanFrom(start) };
  },
});

/** What NOT may precede as an infix. */
const negatable: ReadonlyMap<string, Infix> = new Map([
  ['BETWEEN', betweenInfix],
  ['IN', inInfix],
  ['LIKE', like('LIKE')],
  ['ILIKE', like('ILIKE')],
  ['RLIKE', like('RLIKE')],
  ['SIMILAR', like('SIMILAR TO')],
]);

const negated: Infix = {
  precedence: precedence.range,
  parse: (p, start, left) => negatable.get(p.peek(1).key)?.parse(p, start, left) ?? p.failMissing('an operator'),
};

const infixes: ReadonlyMap<string, Infix> = new Map([
  ['OR', binary('OR', precedence.or)],
  ['AND', binary('AND', precedence.and)],
  ['IS', isInfix],
  ['NOT', negated],
  ...negatable,
  ['=', comparison('=')],
  ['<>', comparison('<>')],
  ['!=', comparison('<>')],
  ['<', comparison('<')],
  ['<=', comparison('<=')],
  ['>', comparison('>')],
  ['>=', comparison('>=')],
  ['OVERLAPS', binary('OVERLAPS', precedence.comparison)],
  ['MEMBER', collectionTest('MEMBER')],
  ['SUBMULTISET', collectionTest('SUBMULTISET')],
  ['+', binary('+', precedence.additive)],
  ['-', binary('-', precedence.additive)],
  ['*', binary('*', precedence.multiplicative)],
  ['/', binary('/', precedence.multiplicative)],
  ['%', binary('%', precedence.multiplicative)],
  ['||', binary('||', precedence.multiplicative)],
]);
