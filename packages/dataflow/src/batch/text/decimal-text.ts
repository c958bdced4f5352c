/** 10^0 .. 10^38, and beyond on demand. */
const powers: bigint[] = [1n];

export function powerOfTen(exponent: number): bigint {
  for (let next = powers.length; next <= exponent; next++) powers.push(powers[next - 1]! * 10n);
  return powers[exponent]!;
}

/** All `scale` fraction digits, never an exponent: `-0.05` of -5n and scale 2. */
export function decimalPlainText(unscaled: bigint, scale: number): string {
  if (scale === 0) return unscaled.toString();
  const isNegative = unscaled < 0n;
  const digits = (isNegative ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  const split = digits.length - scale;
  return `${isNegative ? '-' : ''}${digits.slice(0, split)}.${digits.slice(split)}`;
}

/** As Java's `BigDecimal.toString`: exponent form when the adjusted exponent is below -6. */
export function decimalText(unscaled: bigint, scale: number): string {
  const isNegative = unscaled < 0n;
  const digits = (isNegative ? -unscaled : unscaled).toString();
  const adjusted = digits.length - 1 - scale;
  if (adjusted >= -6) return decimalPlainText(unscaled, scale);
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
  return `${isNegative ? '-' : ''}${digits[0]}${fraction}E${adjusted}`;
}

/** `value / divisor` rounded half away from zero, Java's HALF_UP. `divisor` > 0. */
export function divideHalfUp(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor;
  const remainder = value % divisor;
  const twice = (remainder < 0n ? -remainder : remainder) * 2n;
  if (twice < divisor) return quotient;
  return value < 0n ? quotient - 1n : quotient + 1n;
}

/** The same number with another scale, HALF_UP when digits are lost. */
export function rescale(unscaled: bigint, fromScale: number, toScale: number): bigint {
  if (toScale >= fromScale) return unscaled * powerOfTen(toScale - fromScale);
  return divideHalfUp(unscaled, powerOfTen(fromScale - toScale));
}

/** Null when it needs more than `precision` digits: how Flink's decimals overflow. */
export function fitted(unscaled: bigint, precision: number): bigint | null {
  const limit = powerOfTen(precision);
  return unscaled < limit && unscaled > -limit ? unscaled : null;
}

const decimalPattern = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,6}))?$/;

/**
 * Reads a decimal number as `BigDecimal(text)` would, rounded HALF_UP to `scale`.
 * Undefined: not a number. Null: more than `precision` digits.
 */
export function parseDecimal(text: string, precision: number, scale: number): bigint | null | undefined {
  const match = decimalPattern.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = '', fraction = '', power = '0'] = match;
  if (whole.length + fraction.length === 0) return undefined;
  const digits = BigInt(whole + fraction);
  if (digits === 0n) return 0n;
  const ownScale = fraction.length - Number(power);
  const significant = digits.toString().length;
  // Beyond these the answer is known without a huge power of ten.
  if (significant - ownScale > precision - scale + 1) return null;
  if (ownScale - significant > scale) return 0n;
  const unscaled = ownScale < 0 ? rescale(digits * powerOfTen(-ownScale), 0, scale) : rescale(digits, ownScale, scale);
  return fitted(sign === '-' ? -unscaled : unscaled, precision);
}
