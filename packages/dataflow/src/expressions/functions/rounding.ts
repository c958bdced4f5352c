import type { LogicalType } from '@lockstep/sql/types';
import { decimalPlainText, divideHalfUp, fitted, powerOfTen, rescale } from '../../batch/text/decimal-text.ts';
import type { Value } from '../../batch/value.ts';
import { functionError } from './function-error.ts';
import type { BoundCall, KernelFunction } from './kernel.ts';

export type RoundingMode = 'half-up' | 'down' | 'floor' | 'ceil';

function divided(value: bigint, divisor: bigint, mode: RoundingMode): bigint {
  if (mode === 'half-up') return divideHalfUp(value, divisor);
  const quotient = value / divisor;
  const remainder = value % divisor;
  if (mode === 'floor' && remainder < 0n) return quotient - 1n;
  return mode === 'ceil' && remainder > 0n ? quotient + 1n : quotient;
}

/** The same scale, but nothing behind so many fraction digits (negative: tens, hundreds). */
function cut(unscaled: bigint, scale: number, digits: number, mode: RoundingMode): bigint {
  if (digits >= scale) return unscaled;
  const unit = powerOfTen(Math.min(scale - digits, 400));
  return divided(unscaled, unit, mode) * unit;
}

/** Any finite double as its shortest decimal text says: unscaled digits and scale. */
export function exactDigits(value: number): { readonly unscaled: bigint; readonly scale: number } {
  const [mantissa = '', power = '0'] = String(value).split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const scale = fraction.length - Number(power);
  const unscaled = BigInt(whole + fraction);
  return scale >= 0 ? { unscaled, scale } : { unscaled: unscaled * powerOfTen(-scale), scale: 0 };
}

function roundDouble(value: number, digits: number, mode: RoundingMode): number {
  if (!Number.isFinite(value)) return value;
  const { unscaled, scale } = exactDigits(value);
  return digits >= scale ? value : Number(decimalPlainText(cut(unscaled, scale, digits, mode), scale));
}

/** Rounds a number of any type to the digits of the second argument, 0 without one. */
export function bindRounding({ type, argTypes, functionName }: BoundCall, mode: RoundingMode): KernelFunction {
  const from = argTypes[0]!;
  switch (from.kind) {
    case 'DECIMAL':
      return (value: bigint, digits = 0): Value => toDecimal(cut(value, from.scale, digits, mode), from.scale, type);
    case 'BIGINT':
      return (value: bigint, digits = 0) => BigInt.asIntN(64, cut(value, 0, digits, mode));
    case 'FLOAT':
      return (value: number, digits = 0) => Math.fround(roundDouble(value, digits, mode));
    case 'DOUBLE':
      return (value: number, digits = 0) => roundDouble(value, digits, mode);
    case 'TINYINT':
    case 'SMALLINT':
    case 'INTEGER':
      return (value: number, digits = 0) => Number(cut(BigInt(value), 0, digits, mode)) | 0;
    default:
      throw functionError(functionName, `${functionName} does not round a ${from.kind}`, from.kind);
  }
}

function toDecimal(unscaled: bigint, scale: number, type: LogicalType): Value {
  return type.kind === 'DECIMAL' ? fitted(rescale(unscaled, scale, type.scale), type.precision) : null;
}
