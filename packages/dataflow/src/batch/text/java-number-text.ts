/** As Java's `Double.toString`: at least one fraction digit, plain for 10^-3 <= |value| < 10^7, else `d.dE±n` without `+`. */
export function doubleText(value: number): string {
  return javaText(value, String);
}

/** As Java's `Float.toString`; `value` is already rounded to a float. */
export function floatText(value: number): string {
  return javaText(value, shortestFloat);
}

function javaText(value: number, shortest: (value: number) => string): string {
  if (!Number.isFinite(value)) return String(value);
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const sign = value < 0 ? '-' : '';
  const magnitude = Math.abs(value);
  const text = shortest(magnitude);
  const isPlain = magnitude >= 1e-3 && magnitude < 1e7;
  if (isPlain && !text.includes('e')) return sign + (text.includes('.') ? text : `${text}.0`);
  const shortestParts = scientificParts(text);
  // Where one digit is enough, Java takes the nearest number of two: 4.9E-324, not 5.0E-324.
  const { digits, exponent } =
    shortestParts.digits.length > 1 ? shortestParts : scientificParts(magnitude.toExponential(1));
  if (isPlain) return sign + plain(digits, exponent);
  return `${sign}${digits[0]}.${digits.length > 1 ? digits.slice(1) : '0'}E${exponent}`;
}

/** The digits without leading or trailing zeros, and the power of ten of the first. */
function scientificParts(text: string): { digits: string; exponent: number } {
  const [mantissa = '', power = '0'] = text.split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const all = whole + fraction;
  const leading = all.length - all.replace(/^0+/, '').length;
  const digits = all.slice(leading).replace(/0+$/, '');
  return { digits, exponent: Number(power) + whole.length - 1 - leading };
}

function plain(digits: string, exponent: number): string {
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.padEnd(exponent + 1, '0').slice(0, exponent + 1);
  return `${whole}.${digits.slice(exponent + 1) || '0'}`;
}

/** The fewest digits that read back as the same float. */
function shortestFloat(value: number): string {
  for (let precision = 1; precision < 9; precision++) {
    const text = value.toPrecision(precision);
    if (Math.fround(Number(text)) === value) return text.replace('e+', 'e');
  }
  return value.toPrecision(9).replace('e+', 'e');
}
