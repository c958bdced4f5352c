import type { Identifier, RowPattern } from '../ast/index.ts';
import { parseWholeNumber } from './literals.ts';
import { parseIdentifier } from './names.ts';
import type { Parser } from './parser.ts';

/** The inside of `PATTERN (..)`: `A B+ | C`. */
export function parseRowPattern(p: Parser): RowPattern {
  return p.nested(parseAlternation);
}

function parseAlternation(p: Parser): RowPattern {
  const start = p.token.start;
  const items = [parseSequence(p)];
  while (p.accept('|')) items.push(parseSequence(p));
  const [only] = items;
  return items.length === 1 && only !== undefined
    ? only
    : { kind: 'pattern-alternation', items, span: p.spanFrom(start) };
}

function parseSequence(p: Parser): RowPattern {
  const start = p.token.start;
  const items: RowPattern[] = [];
  while (!p.at(')') && !p.at('|') && !p.at('-}') && !p.at(',') && p.token.key !== ';' && !p.isAtEnd)
    items.push(parseQuantified(p));
  const [only] = items;
  return items.length === 1 && only !== undefined ? only : { kind: 'pattern-sequence', items, span: p.spanFrom(start) };
}

function parseQuantified(p: Parser): RowPattern {
  const start = p.token.start;
  const pattern = parseAtom(p);
  const bounds = parseBounds(p);
  if (bounds === undefined) return pattern;
  const reluctant = p.accept('?');
  return { kind: 'pattern-quantifier', pattern, ...bounds, reluctant, span: p.spanFrom(start) };
}

function parseAtom(p: Parser): RowPattern {
  const start = p.token.start;
  if (p.accept('^')) return { kind: 'pattern-anchor', anchor: 'start', span: p.spanFrom(start) };
  if (p.accept('$')) return { kind: 'pattern-anchor', anchor: 'end', span: p.spanFrom(start) };
  if (p.accept('(')) {
    const inner = parseRowPattern(p);
    p.expect(')', 'to close the group');
    return inner;
  }
  if (p.accept('{-')) {
    const pattern = parseRowPattern(p);
    p.expect('-}', 'to close the exclusion');
    return { kind: 'pattern-exclusion', pattern, span: p.spanFrom(start) };
  }
  if (p.accept('PERMUTE', '(')) {
    const items = [parseRowPattern(p)];
    while (p.accept(',')) items.push(parseRowPattern(p));
    p.expect(')', 'to close PERMUTE(..)');
    return { kind: 'pattern-permute', items, span: p.spanFrom(start) };
  }
  p.wants('pattern-variable');
  const variable: Identifier = parseIdentifier(p, 'a pattern variable');
  return { kind: 'pattern-variable', variable, span: variable.span };
}

function parseBounds(p: Parser): { readonly min: number; readonly max: number | undefined } | undefined {
  if (p.accept('*')) return { min: 0, max: undefined };
  if (p.accept('+')) return { min: 1, max: undefined };
  if (p.accept('?')) return { min: 0, max: 1 };
  if (!p.accept('{')) return undefined;
  const min = p.at(',') ? 0 : parseWholeNumber(p, 'a number of repetitions');
  const isExact = !p.accept(',');
  const max = isExact ? min : p.at('}') ? undefined : parseWholeNumber(p, 'a number of repetitions');
  p.expect('}', 'to close the number of repetitions');
  return { min, max };
}
