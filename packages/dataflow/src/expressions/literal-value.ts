import { internalError } from '@lockstep/kernel/errors';
import type { Literal } from '@lockstep/sql/algebra';
import { parseDecimal } from '../batch/text/decimal-text.ts';
import type { Value } from '../batch/value.ts';

/** The boxed value of a literal; how the plan writes it is described at `Literal`. */
export function literalValue({ value, type }: Literal): Value {
  if (value === null) return null;
  switch (type.kind) {
    case 'BIGINT':
      return BigInt(value as string | number);
    case 'DECIMAL':
      return parseDecimal(String(value), type.precision, type.scale) ?? misfit(value, type.kind);
    case 'FLOAT':
      return Math.fround(Number(value));
    case 'DOUBLE':
      return Number(value);
    case 'BINARY':
    case 'VARBINARY':
      return new Uint8Array(Buffer.from(String(value), 'base64'));
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ': {
      if (typeof value !== 'object') return misfit(value, type.kind);
      return { epochMs: value[0], nanos: value[1] };
    }
    default:
      return typeof value === 'object' ? misfit(value, type.kind) : value;
  }
}

function misfit(value: unknown, kind: string): never {
  throw internalError('expression.literal_misfit', `${JSON.stringify(value)} is no literal of ${kind}`);
}
