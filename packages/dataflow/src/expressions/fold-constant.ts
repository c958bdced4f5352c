import type { Expression, Literal, LiteralValue } from '@lockstep/sql/algebra';
import type { LogicalType } from '@lockstep/sql/types';
import { decimalPlainText } from '../batch/text/decimal-text.ts';
import { isTimestamp, type Value } from '../batch/value.ts';
import { interpret } from './interpret.ts';
import { isAppError } from './is-app-error.ts';
import type { ExpressionSession } from './session.ts';

/** Longer texts are not worth their place in a plan. */
const textLengthMax = 1_000;

/** The value of an expression that reads no row, as a literal that nobody wrote (it has no span); null when it fails, or its type has no literals. */
export function foldConstant(expression: Expression, session: ExpressionSession): Literal | null {
  let value: Value;
  try {
    value = interpret(expression, [], session);
  } catch (error) {
    if (isAppError(error, 'user')) return null;
    throw error;
  }
  const written = literalOf(value, expression.type);
  return written === undefined ? null : { kind: 'literal', value: written, type: expression.type };
}

/** How a plan writes the value; undefined when it can't. */
function literalOf(value: Value, type: LogicalType): LiteralValue | undefined {
  if (value === null) return type.nullable ? null : undefined;
  switch (type.kind) {
    case 'BIGINT':
      return String(value);
    case 'DECIMAL':
      return typeof value === 'bigint' ? decimalPlainText(value, type.scale) : undefined;
    case 'FLOAT':
    case 'DOUBLE':
      return Number.isFinite(value) ? Number(value) : String(value);
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return isTimestamp(value) ? [value.epochMs, value.nanos] : undefined;
    case 'CHAR':
    case 'VARCHAR':
      return typeof value === 'string' && value.length <= textLengthMax ? value : undefined;
    case 'BOOLEAN':
      return typeof value === 'boolean' ? value : undefined;
    default:
      return typeof value === 'number' ? value : undefined;
  }
}
