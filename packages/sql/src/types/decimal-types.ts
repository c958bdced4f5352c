import type { DecimalType, LogicalType } from './logical-type.ts';

const precisionMax = 38;
/** What division keeps at least of the fraction when digits run out, as in Flink and SQL Server. */
const scaleMinAdjusted = 6;

/** The decimal that holds every value of an exact numeric type; null for other types. */
export function asDecimal(type: LogicalType): DecimalType | null {
  const whole = { TINYINT: 3, SMALLINT: 5, INTEGER: 10, BIGINT: 19 } as const;
  if (type.kind === 'DECIMAL') return type;
  if (!(type.kind in whole)) return null;
  return { kind: 'DECIMAL', precision: whole[type.kind as keyof typeof whole], scale: 0, nullable: type.nullable };
}

/** Fits a wanted precision and scale into 38 digits: whole digits win over the fraction, of which at least six stay if it had them. */
function fit(precision: number, scale: number, nullable: boolean): DecimalType {
  if (precision <= precisionMax) return { kind: 'DECIMAL', precision, scale, nullable };
  const wholeDigits = precision - scale;
  const kept = Math.max(precisionMax - wholeDigits, Math.min(scale, scaleMinAdjusted));
  return { kind: 'DECIMAL', precision: precisionMax, scale: kept, nullable };
}

const eitherNullable = (a: DecimalType, b: DecimalType): boolean => a.nullable || b.nullable;

export function decimalSum(a: DecimalType, b: DecimalType): DecimalType {
  const scale = Math.max(a.scale, b.scale);
  return fit(scale + Math.max(a.precision - a.scale, b.precision - b.scale) + 1, scale, eitherNullable(a, b));
}

export const decimalProduct = (a: DecimalType, b: DecimalType): DecimalType =>
  fit(a.precision + b.precision + 1, a.scale + b.scale, eitherNullable(a, b));

export function decimalQuotient(a: DecimalType, b: DecimalType): DecimalType {
  const scale = Math.max(scaleMinAdjusted, a.scale + b.precision + 1);
  return fit(a.precision - a.scale + b.scale + scale, scale, eitherNullable(a, b));
}

export function decimalRemainder(a: DecimalType, b: DecimalType): DecimalType {
  const scale = Math.max(a.scale, b.scale);
  return fit(Math.min(a.precision - a.scale, b.precision - b.scale) + scale, scale, eitherNullable(a, b));
}

/** The narrowest decimal that holds both; digits beyond 38 are taken from the fraction. */
export function decimalUnion(a: DecimalType, b: DecimalType): DecimalType {
  const scale = Math.max(a.scale, b.scale);
  const whole = Math.max(a.precision - a.scale, b.precision - b.scale);
  if (whole + scale <= precisionMax)
    return { kind: 'DECIMAL', precision: whole + scale, scale, nullable: eitherNullable(a, b) };
  return {
    kind: 'DECIMAL',
    precision: precisionMax,
    scale: Math.max(0, precisionMax - whole),
    nullable: eitherNullable(a, b),
  };
}
