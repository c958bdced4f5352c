import { type Json, JsonNumber } from './json.ts';

/** How deep arrays and objects may lie in each other: the limit of Flink's own parser. */
const nestingMax = 1000;

/** Numbers that a double can't hold as they are written. */
const needsExactNumbers = /\d[.eE]|\d{16}/;

/** Undefined: not JSON, or nested too deep. */
export function parseJson(text: string): Json | undefined {
  if (text.length > nestingMax && nestingOf(text) > nestingMax) return undefined;
  try {
    return JSON.parse(text, needsExactNumbers.test(text) ? exactNumber : undefined);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** A reviver that goes by how a number is written. */
function exactNumber(_name: string, value: Json, context?: { readonly source?: string }): Json {
  if (typeof value !== 'number' || context?.source === undefined) return value;
  return /^-?\d{1,15}$/.test(context.source) ? value : new JsonNumber(javaNumberText(context.source));
}

/** `toString` of the Integer, Long, BigInteger or BigDecimal that a JSON number becomes in Java. */
function javaNumberText(source: string): string {
  const [, sign = '', whole = '', fraction = '', power = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(
    source,
  )!;
  if (!/[.eE]/.test(source)) return source;
  const scale = fraction.length - Number(power);
  const digits = (whole + fraction).replace(/^0+(?=\d)/, '');
  const signed = digits === '0' ? '' : sign;
  const exponent = digits.length - 1 - scale;
  if (scale >= 0 && exponent >= -6) {
    const padded = digits.padStart(scale + 1, '0');
    const split = padded.length - scale;
    return `${signed}${padded.slice(0, split)}${scale === 0 ? '' : `.${padded.slice(split)}`}`;
  }
  const mantissa = digits.length === 1 ? digits : `${digits[0]}.${digits.slice(1)}`;
  return `${signed}${mantissa}${exponent === 0 ? '' : `E${exponent > 0 ? '+' : ''}${exponent}`}`;
}

/** The deepest nesting of brackets outside of strings. */
function nestingOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) isInString = !isInString;
    else if (code === 0x5c) at++;
    else if (isInString) continue;
    else if (code === 0x5b || code === 0x7b) {
      depth++;
      if (depth > deepest) deepest = depth;
    } else if (code === 0x5d || code === 0x7d) depth--;
  }
  return deepest;
}
