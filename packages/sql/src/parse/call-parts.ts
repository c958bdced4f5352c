import type { FunctionCall, ObjectPath } from '../ast/index.ts';
import type { Parser } from './parser.ts';

/** The parts of a call that are fixed before its tail (`FILTER`, `OVER`, ..) is read. */
export type CallParts = Partial<Omit<FunctionCall, 'kind' | 'span' | 'name'>>;

/** A call without a tail: every part that is not given is absent. */
export function makeCall(p: Parser, start: number, name: ObjectPath, parts: CallParts): FunctionCall {
  return {
    kind: 'function-call',
    name,
    parenthesized: parts.parenthesized ?? true,
    arguments: parts.arguments ?? [],
    quantifier: parts.quantifier,
    orderBy: parts.orderBy ?? [],
    withinGroup: parts.withinGroup ?? [],
    filter: parts.filter,
    nullTreatment: parts.nullTreatment,
    over: parts.over,
    json: parts.json,
    matchSemantics: parts.matchSemantics,
    span: p.spanFrom(start),
  };
}
