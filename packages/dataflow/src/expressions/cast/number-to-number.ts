import type { DecimalType, LogicalType } from '@lockstep/sql/types';
import { decimalPlainText, fitted, parseDecimal, powerOfTen, rescale } from '../../batch/text/decimal-text.ts';
import type { Value } from '../../batch/value.ts';

const int64Max = 2n ** 63n - 1n;
const int64Min = -(2n ** 63n);

const isInteger = (type: LogicalType): boolean => ['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT'].includes(type.kind);

/**
 * Java's conversions: integers wrap when narrowed, floats saturate and lose their fraction, decimals lose their fraction.
 * What becomes a DECIMAL is rounded HALF_UP and is NULL when it does not fit.
 */
export function numberToNumber(from: LogicalType, to: LogicalType): (value: never) => Value {
  if (to.kind === 'DECIMAL') return toDecimal(from, to);
  if (from.kind === 'DECIMAL') return fromDecimal(from, to);
  if (from.kind === 'BIGINT') return fromInt64(to);
  if (isInteger(from)) return fromInt32(to);
  return fromFloat(to);
}

function toDecimal(from: LogicalType, to: DecimalType): (value: never) => Value {
  if (from.kind === 'DECIMAL') return (value: bigint) => fitted(rescale(value, from.scale, to.scale), to.precision);
  if (isInteger(from)) {
    const factor = powerOfTen(to.scale);
    return (value: number | bigint) => fitted(BigInt(value) * factor, to.precision);
  }
  // BigDecimal.valueOf(double) goes by the shortest text, too.
  return (value: number) => parseDecimal(String(value), to.precision, to.scale) ?? null;
}

function fromDecimal({ scale }: DecimalType, to: LogicalType): (value: bigint) => Value {
  if (to.kind === 'FLOAT') return value => Math.fround(Number(decimalPlainText(value, scale)));
  if (to.kind === 'DOUBLE') return value => Number(decimalPlainText(value, scale));
  const divisor = powerOfTen(scale);
  const narrow = fromInt64(to);
  return value => narrow(BigInt.asIntN(64, value / divisor));
}

function fromInt64(to: LogicalType): (value: bigint) => Value {
  switch (to.kind) {
    case 'TINYINT':
      return value => Number(BigInt.asIntN(8, value));
    case 'SMALLINT':
      return value => Number(BigInt.asIntN(16, value));
    case 'INTEGER':
      return value => Number(BigInt.asIntN(32, value));
    case 'FLOAT':
      return value => Math.fround(Number(value));
    case 'DOUBLE':
      return value => Number(value);
    default:
      return value => value;
  }
}

function fromInt32(to: LogicalType): (value: number) => Value {
  switch (to.kind) {
    case 'TINYINT':
      return value => (value << 24) >> 24;
    case 'SMALLINT':
      return value => (value << 16) >> 16;
    case 'BIGINT':
      return value => BigInt(value);
    case 'FLOAT':
      return value => Math.fround(value);
    default:
      return value => value;
  }
}

const saturateInt32 = (value: number): number =>
  Number.isNaN(value) ? 0 : Math.trunc(Math.min(Math.max(value, -2_147_483_648), 2_147_483_647));

function fromFloat(to: LogicalType): (value: number) => Value {
  switch (to.kind) {
    case 'FLOAT':
      return value => Math.fround(value);
    case 'DOUBLE':
      return value => value;
    case 'BIGINT':
      return saturateInt64;
    default: {
      const narrow = fromInt32(to);
      return value => narrow(saturateInt32(value) | 0);
    }
  }
}

function saturateInt64(value: number): bigint {
  if (Number.isNaN(value)) return 0n;
  if (value >= 2 ** 63) return int64Max;
  return value <= -(2 ** 63) ? int64Min : BigInt(Math.trunc(value));
}
