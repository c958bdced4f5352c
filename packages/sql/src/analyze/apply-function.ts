import type { Span } from '@lockstep/kernel/diagnostics';
import type { Call, Expression } from '../algebra/index.ts';
import { type FunctionDefinition, getFunction } from '../functions/index.ts';
import {
  booleanType,
  canCastExplicitly,
  type LogicalType,
  printType,
  typesEqual,
  withNullable,
} from '../types/index.ts';
import { type Analysis, fail } from './analysis.ts';
import { unfitArguments } from './unfit-arguments.ts';
import { unsupportedCast } from './unsupported-cast.ts';

/** Where a function is applied: its mistakes are reported there. */
interface Site {
  readonly analysis: Analysis;
}

/** Applies a registered function; arguments are cast to what its signature takes. */
export function call(context: Site, key: string, args: readonly Expression[], span: Span): Call {
  return applyDefinition(context, getFunction(key), key, args, span);
}

export function applyDefinition(
  context: Site,
  definition: FunctionDefinition,
  shown: string,
  args: readonly Expression[],
  span: Span,
): Call {
  const { parameterTypes, resultType } = resolveCall(context, definition, shown, args, span);
  return {
    kind: 'call',
    functionName: definition.name,
    args: args.map((arg, i) => coerce(arg, parameterTypes[i]!)),
    type: resultType,
    span,
    ...(definition.userFunction && { userFunction: definition.userFunction }),
  };
}

export function resolveCall(
  context: Site,
  definition: FunctionDefinition,
  shown: string,
  args: readonly Expression[],
  span: Span,
) {
  const resolved = definition.resolve(
    args.map(arg => ({ type: arg.type, literal: arg.kind === 'literal' ? arg.value : undefined })),
  );
  if (!('error' in resolved)) return resolved;
  const types = args.map(({ type }) => type);
  const { message, hint } = unfitArguments(definition, shown, types, resolved);
  return fail(context.analysis, 'function_arguments', message, span, hint);
}

/** Inserts a cast where the types differ in more than nullability; a literal NULL takes the type. */
export function coerce(expression: Expression, to: LogicalType): Expression {
  const target = withNullable(to, expression.type.nullable);
  if (typesEqual(expression.type, target, { nullability: false })) return expression;
  const isSameText = isUnboundedText(target) && (expression.type.kind === 'CHAR' || expression.type.kind === 'VARCHAR');
  if (isSameText && expression.kind === 'literal') return { ...expression, type: target };
  if (expression.kind === 'literal' && expression.value === null)
    return { ...expression, type: withNullable(to, true) };
  const isSameValue =
    'timeAttribute' in expression.type &&
    expression.type.kind === target.kind &&
    samePrecision(expression.type, target);
  if (isSameValue) return expression;
  return { kind: 'cast', input: expression, isTry: false, type: target, span: expression.span };
}

const isUnboundedText = (type: LogicalType): boolean => type.kind === 'VARCHAR';

const samePrecision = (a: LogicalType, b: LogicalType): boolean =>
  'precision' in a && 'precision' in b && a.precision === b.precision;

/** CAST as the user writes it, or an implicit one of which the caller knows that it is allowed. */
export function castTo(context: Site, expression: Expression, to: LogicalType, span: Span, isTry: boolean): Expression {
  if (!canCastExplicitly(expression.type, to)) {
    const { message, hint } = unsupportedCast(expression.type, to);
    return fail(context.analysis, 'cast_unsupported', message, span, hint);
  }
  if (expression.kind === 'literal' && expression.value === null)
    return { ...expression, type: withNullable(to, true), span };
  const type = withNullable(to, isTry || expression.type.nullable);
  if (typesEqual(expression.type, type)) return expression;
  return { kind: 'cast', input: expression, isTry, type, span };
}

/** A condition must be BOOLEAN; an untyped NULL is one. `clause`: WHERE, ON, ..: what it is the whole of. */
export function asCondition(context: Site, expression: Expression, span: Span, clause?: string): Expression {
  if (expression.type.kind === 'BOOLEAN') return expression;
  if (expression.type.kind === 'NULL') return coerce(expression, booleanType);
  const message = clause === undefined ? 'Expected a boolean type' : `${clause} clause must be a condition`;
  return fail(context.analysis, 'type_mismatch', message, span, `This is ${printType(expression.type)}.`);
}
