import type { FunctionCall, ObjectPath } from '../ast/index.ts';
import { parseArguments } from './arguments.ts';
import { type CallParts, makeCall } from './call-parts.ts';
import type { Parser } from './parser.ts';
import { specialFunctionRules } from './special-functions.ts';
import { parseOrderBy, parseOver } from './windows.ts';

/** A call whose name has been taken and whose parenthesis is next. */
export function parseCall(p: Parser, start: number, name: ObjectPath): FunctionCall {
  p.expect('(');
  const parts = { ...p.nested(parser => parseInside(parser, name)) };
  p.expect(')', `to close ${name.parts.at(-1)?.name ?? 'the call'}(..)`);
  return makeCall(p, start, name, { ...parts, ...parseTail(p) });
}

function parseInside(p: Parser, name: ObjectPath): CallParts {
  const [first] = name.parts;
  if (first !== undefined && name.parts.length === 1 && !first.quoted) {
    const rule = specialFunctionRules.get(first.name.toUpperCase());
    if (rule !== undefined) return finishInside(p, rule(p));
  }
  const quantifier = p.acceptOneOf(['DISTINCT', 'ALL'] as const);
  return finishInside(p, { quantifier, arguments: parseArguments(p) });
}

/** `[ORDER BY ..] [RESPECT | IGNORE NULLS]` before the parenthesis closes. */
function finishInside(p: Parser, parts: CallParts): CallParts {
  const orderBy = parseOrderBy(p);
  const nullTreatment = parseNullTreatment(p);
  return { ...parts, orderBy, nullTreatment };
}

/** `[IGNORE NULLS] [WITHIN GROUP (..)] [FILTER (WHERE ..)] [OVER ..]`; null treatment may also stand before OVER. */
function parseTail(p: Parser): CallParts {
  const nullTreatment = parseNullTreatment(p);
  const withinGroup = p.accept('WITHIN') ? parseWithinGroup(p) : [];
  const filter = p.accept('FILTER', '(') ? parseFilter(p) : undefined;
  const lateNullTreatment = nullTreatment ?? parseNullTreatment(p);
  const over = p.accept('OVER') ? parseOver(p) : undefined;
  return {
    withinGroup,
    filter,
    over,
    ...(lateNullTreatment === undefined ? {} : { nullTreatment: lateNullTreatment }),
  };
}

function parseNullTreatment(p: Parser): FunctionCall['nullTreatment'] {
  if (p.accept('RESPECT', 'NULLS')) return 'RESPECT NULLS';
  return p.accept('IGNORE', 'NULLS') ? 'IGNORE NULLS' : undefined;
}

function parseWithinGroup(p: Parser): FunctionCall['withinGroup'] {
  p.expect('GROUP (', 'after WITHIN');
  const orderBy = parseOrderBy(p);
  if (orderBy.length === 0) p.failExpected(['ORDER BY'], 'in WITHIN GROUP (..)');
  p.expect(')', 'to close WITHIN GROUP (..)');
  return orderBy;
}

function parseFilter(p: Parser): FunctionCall['filter'] {
  p.expect('WHERE', 'in FILTER (..)');
  const condition = p.expression();
  p.expect(')', 'to close FILTER (..)');
  return condition;
}
