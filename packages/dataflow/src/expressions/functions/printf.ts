import type { LogicalType } from '@lockstep/sql/types';
import { decimalPlainText, rescale } from '../../batch/text/decimal-text.ts';
import { doubleText, floatText } from '../../batch/text/java-number-text.ts';
import { localDateTimeText } from '../../batch/text/temporal-text.ts';
import type { NonNullValue, Value } from '../../batch/value.ts';
import type { BoundCall, KernelFunction } from './kernel.ts';
import { exactDigits } from './rounding.ts';
import { checkedLength } from './text-limit.ts';

/** `%[index$][flags][width][.precision]conversion` of `java.util.Formatter`, or text between such. */
const piecePattern = /%(?:(\d+)\$|(<))?([-#+ 0,(]*)(\d+)?(?:\.(\d+))?([a-zA-Z%])|([^%]+)|(%)/gs;

interface Directive {
  /** 0 is the next argument, `'<'` that of the directive before. */
  readonly index: number | '<';
  readonly flags: string;
  readonly width: number;
  readonly precision: number | undefined;
  readonly conversion: string;
}

type Piece = string | Directive;

/** Null: no format. */
function compileFormat(format: string): readonly Piece[] | null {
  const pieces: Piece[] = [];
  for (const [, index, previous, flags = '', width, precision, conversion, text] of format.matchAll(piecePattern)) {
    if (text !== undefined) pieces.push(text);
    else if (conversion === undefined) return null;
    else {
      pieces.push({
        index: previous === undefined ? Number(index ?? 0) : '<',
        flags,
        width: checkedLength('PRINTF', Number(width ?? 0)),
        precision: precision === undefined ? undefined : checkedLength('PRINTF', Number(precision)),
        conversion,
      });
    }
  }
  return pieces;
}

/** `PRINTF(format, value, ..)`. NULL where Java's Formatter refuses the format or a value for it. */
export function bindPrintf({ argTypes }: BoundCall): KernelFunction {
  const types = argTypes.slice(1);
  let lastFormat: string | undefined;
  let pieces: readonly Piece[] | null = null;
  return ((format: string | null, ...values: Value[]): Value => {
    if (format === null) return null;
    if (format !== lastFormat) {
      pieces = compileFormat(format);
      lastFormat = format;
    }
    return pieces === null ? null : formatted(pieces, values, types);
  }) as KernelFunction;
}

function formatted(pieces: readonly Piece[], values: readonly Value[], types: readonly LogicalType[]): string | null {
  let text = '';
  let next = 0;
  let last = -1;
  for (const piece of pieces) {
    if (typeof piece === 'string') {
      text += piece;
      continue;
    }
    if (piece.conversion === '%' || piece.conversion === 'n') {
      text += piece.conversion === 'n' ? '\n' : padded('%', piece);
      continue;
    }
    last = piece.index === '<' ? last : piece.index === 0 ? next++ : piece.index - 1;
    const value = values[last];
    const part = value === undefined ? null : converted(value, types[last]!, piece);
    if (part === null) return null;
    text += part;
  }
  return text;
}

/** Null: the conversion does not take the value. */
function converted(value: Value, type: LogicalType, directive: Directive): string | null {
  const kind = directive.conversion.toLowerCase();
  const isUpper = kind !== directive.conversion;
  if (isUpper && !'bshcxeg'.includes(kind)) return null;
  if (directive.flags.includes('-') && directive.width === 0) return null;
  const text = convertedAs(kind, value, type, directive);
  return text === null ? null : isUpper ? text.toUpperCase() : text;
}

function convertedAs(kind: string, value: Value, type: LogicalType, directive: Directive): string | null {
  if (kind === 'b') return cutText(String(value !== null && value !== false), directive);
  if (kind === 's') return cutText(value === null ? 'null' : javaText(value, type), directive);
  if (!'cdoxfeg'.includes(kind)) return null;
  if (value === null) return padded('null', directive);
  if ('feg'.includes(kind)) {
    return type.kind === 'DOUBLE' || type.kind === 'FLOAT' ? realText(kind, Number(value), directive) : null;
  }
  const bits = integerBits[type.kind];
  if (bits === undefined || directive.precision !== undefined) return null;
  const integer = BigInt(value as number | bigint);
  if (kind === 'c') return bits > 32 ? null : padded(String.fromCodePoint(Number(integer)), directive);
  if (kind === 'd') return signed(integer.toString(), directive);
  const digits = BigInt.asUintN(bits, integer).toString(kind === 'x' ? 16 : 8);
  const prefix = directive.flags.includes('#') ? (kind === 'x' ? '0x' : '0') : '';
  return zeroPadded(prefix, digits, directive);
}

/** As Flink keeps them: dates, times and intervals are numbers. */
const integerBits: Readonly<Partial<Record<LogicalType['kind'], number>>> = {
  TINYINT: 8,
  SMALLINT: 16,
  INTEGER: 32,
  DATE: 32,
  TIME: 32,
  INTERVAL_YEAR_MONTH: 32,
  BIGINT: 64,
  INTERVAL_DAY_TIME: 64,
};

/** `toString` of the value as Flink keeps it. */
function javaText(value: NonNullValue, type: LogicalType): string {
  switch (type.kind) {
    case 'FLOAT':
      return floatText(Number(value));
    case 'DOUBLE':
      return doubleText(Number(value));
    case 'DECIMAL':
      return decimalPlainText(BigInt(value as bigint), type.scale);
    default:
      return typeof value === 'object' && 'epochMs' in value ? localDateTimeText(value) : String(value);
  }
}

const cutText = (text: string, directive: Directive): string => padded(text.slice(0, directive.precision), directive);

const padded = (text: string, { flags, width }: Directive): string =>
  flags.includes('-') ? text.padEnd(width) : text.padStart(width);

/** Zeros, when asked for, go between the sign and the digits. */
function zeroPadded(sign: string, digits: string, directive: Directive): string {
  if (!directive.flags.includes('0')) return padded(sign + digits, directive);
  return sign + digits.padStart(directive.width - sign.length, '0');
}

/** A plain decimal number with its sign, grouping and padding. */
function signed(plain: string, directive: Directive): string {
  const { flags } = directive;
  const isNegative = plain.startsWith('-');
  const [whole = '', ...rest] = plain.slice(isNegative ? 1 : 0).split('.');
  const grouped = flags.includes(',') ? whole.replace(/\B(?=(?:\d{3})+$)/g, ',') : whole;
  const digits = [grouped, ...rest].join('.');
  if (isNegative && flags.includes('(')) return `${zeroPadded('(', digits, directive)})`;
  const sign = isNegative ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  return zeroPadded(sign, digits, directive);
}

function realText(kind: string, value: number, directive: Directive): string {
  if (!Number.isFinite(value)) {
    const sign = value < 0 ? '-' : value > 0 && directive.flags.includes('+') ? '+' : '';
    return padded(`${sign}${Number.isNaN(value) ? 'NaN' : 'Infinity'}`, directive);
  }
  const precision = directive.precision ?? 6;
  if (kind === 'f') return signed(fixedText(value, precision), directive);
  if (kind === 'e') return signed(exponentText(value, precision), directive);
  const magnitude = Math.abs(value);
  const digits = Math.max(1, precision);
  if (magnitude !== 0 && (magnitude < 1e-4 || magnitude >= 10 ** digits)) {
    return signed(exponentText(value, digits - 1), directive);
  }
  const exponent = magnitude === 0 ? 0 : Number(magnitude.toExponential().split('e')[1]);
  return signed(fixedText(value, Math.max(0, digits - 1 - exponent)), directive);
}

/** The shortest text of the number, rounded half up to so many fraction digits. */
function fixedText(value: number, precision: number): string {
  const { unscaled, scale } = exactDigits(Math.abs(value));
  const text = decimalPlainText(rescale(unscaled, scale, precision), precision);
  return value < 0 || Object.is(value, -0) ? `-${text}` : text;
}

function exponentText(value: number, precision: number): string {
  const [mantissa = '', exponent = ''] = value.toExponential().split('e');
  const rounded = fixedText(Number(mantissa), precision);
  const overflows = /^-?10/.test(rounded);
  const power = Number(exponent) + (overflows ? 1 : 0);
  const digits = overflows ? fixedText(Number(mantissa) / 10, precision) : rounded;
  return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}
