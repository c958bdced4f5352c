import type { Literal } from '../algebra/index.ts';
import type { DateTimeLiteral, IntervalLiteral, Literal as LiteralNode, NumericLiteral } from '../ast/index.ts';
import { type Analysis, fail } from './analysis.ts';

const dayMs = 86_400_000;
const int32Max = 2_147_483_647n;
const int64Max = 9_223_372_036_854_775_807n;

/** A constant as written; a minus sign in front of a number is passed as `isNegative`, so that the smallest BIGINT can be said. */
export function analyzeLiteral(analysis: Analysis, node: LiteralNode, isNegative = false): Literal {
  const { span } = node;
  switch (node.kind) {
    case 'string-literal':
      return {
        kind: 'literal',
        value: node.value,
        type: { kind: 'CHAR', length: Math.max(1, [...node.value].length), nullable: false },
        span,
      };
    case 'numeric-literal':
      return analyzeNumber(analysis, node, isNegative);
    case 'boolean-literal':
      return { kind: 'literal', value: node.value, type: { kind: 'BOOLEAN', nullable: node.value === null }, span };
    case 'null-literal':
      return { kind: 'literal', value: null, type: { kind: 'NULL', nullable: true }, span };
    case 'binary-literal': {
      const bytes = Uint8Array.from(node.hex.match(/../g) ?? [], pair => Number.parseInt(pair, 16));
      const value = btoa(String.fromCharCode(...bytes));
      return {
        kind: 'literal',
        value,
        type: { kind: 'BINARY', length: Math.max(1, bytes.length), nullable: false },
        span,
      };
    }
    case 'datetime-literal':
      return analyzeDateTime(analysis, node);
    case 'interval-literal':
      return analyzeInterval(analysis, node);
  }
}

function analyzeNumber(analysis: Analysis, node: NumericLiteral, isNegative: boolean): Literal {
  const { span } = node;
  const sign = isNegative ? '-' : '';
  if (node.form === 'approximate') {
    return { kind: 'literal', value: Number(sign + node.text), type: { kind: 'DOUBLE', nullable: false }, span };
  }
  if (node.form === 'integer') {
    const magnitude = BigInt(node.text);
    if (magnitude <= int32Max + (isNegative ? 1n : 0n)) {
      return { kind: 'literal', value: Number(sign + node.text), type: { kind: 'INTEGER', nullable: false }, span };
    }
    if (magnitude <= int64Max + (isNegative ? 1n : 0n)) {
      return { kind: 'literal', value: sign + magnitude.toString(), type: { kind: 'BIGINT', nullable: false }, span };
    }
  }
  const [whole = '', fraction = ''] = node.text.split('.');
  const digits = whole.replace(/^0+/, '');
  const precision = Math.max(1, digits.length + fraction.length);
  if (precision > 38) fail(analysis, 'literal_range', `The number ${node.text} has more than 38 digits`, span);
  const text = `${sign}${digits === '' ? '0' : digits}${fraction === '' ? '' : `.${fraction}`}`;
  return {
    kind: 'literal',
    value: text,
    type: { kind: 'DECIMAL', precision, scale: fraction.length, nullable: false },
    span,
  };
}

const datePattern = /^(\d{1,4})-(\d{1,2})-(\d{1,2})$/;
const timePattern = /^(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d{1,9}))?$/;

function analyzeDateTime(analysis: Analysis, node: DateTimeLiteral): Literal {
  const { span, type, text } = node;
  const invalid = (): never => fail(analysis, 'literal_invalid', `'${text}' is not a valid ${type}`, span);
  const [dateText = '', timeText = '00:00:00'] =
    type === 'TIME' ? ['1970-01-01', text.trim()] : text.trim().split(/[ T]/);
  const epochDay = parseDate(dateText) ?? invalid();
  if (type === 'DATE') {
    if (text.trim() !== dateText) invalid();
    return { kind: 'literal', value: epochDay, type: { kind: 'DATE', nullable: false }, span };
  }
  const time = parseTime(timeText) ?? invalid();
  if (type === 'TIME') {
    return { kind: 'literal', value: time.ms, type: { kind: 'TIME', precision: time.digits, nullable: false }, span };
  }
  const value = [epochDay * dayMs + time.ms, time.nanosOfMs] as const;
  return { kind: 'literal', value, type: { kind: type, precision: time.digits, nullable: false }, span };
}

/** Days since the epoch; null when there is no such day. */
function parseDate(text: string): number | null {
  const match = datePattern.exec(text);
  if (match === null) return null;
  const [year, month, day] = match.slice(1).map(Number) as [number, number, number];
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const isReal = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isReal ? date.getTime() / dayMs : null;
}

function parseTime(text: string): { ms: number; nanosOfMs: number; digits: number } | null {
  const match = timePattern.exec(text);
  if (match === null) return null;
  const [hour, minute, second] = match.slice(1, 4).map(Number) as [number, number, number];
  if (hour > 23 || minute > 59 || second > 59) return null;
  const fraction = match[4] ?? '';
  const nanos = Number(fraction.padEnd(9, '0'));
  const ms = ((hour * 60 + minute) * 60 + second) * 1000 + Math.floor(nanos / 1_000_000);
  return { ms, nanosOfMs: nanos % 1_000_000, digits: fraction.length };
}

const unitMs: Readonly<Record<string, number>> = {
  WEEK: 7 * dayMs,
  DAY: dayMs,
  HOUR: 3_600_000,
  MINUTE: 60_000,
  SECOND: 1_000,
};
const unitMonths: Readonly<Record<string, number>> = { YEAR: 12, QUARTER: 3, MONTH: 1 };

function analyzeInterval(analysis: Analysis, node: IntervalLiteral): Literal {
  const { span, qualifier } = node;
  const isYearMonth = qualifier.from in unitMonths;
  const amount = isYearMonth ? parseYearMonth(node) : parseDayTime(node);
  if (amount === null) return fail(analysis, 'literal_invalid', `'${node.text}' is not a valid interval`, span);
  const kind = isYearMonth ? 'INTERVAL_YEAR_MONTH' : 'INTERVAL_DAY_TIME';
  return { kind: 'literal', value: amount, type: { kind, nullable: false }, span };
}

function parseYearMonth({ text, negative, qualifier }: IntervalLiteral): number | null {
  const match = /^([+-]?)(\d+)(?:-(\d+))?$/.exec(text.trim());
  if (match === null || (match[3] !== undefined) !== (qualifier.to !== undefined)) return null;
  const sign = (match[1] === '-') !== negative ? -1 : 1;
  return sign * (Number(match[2]) * unitMonths[qualifier.from]! + Number(match[3] ?? 0));
}

const dayTimeUnits = ['DAY', 'HOUR', 'MINUTE', 'SECOND'];

/** Milliseconds: the fields from the first to the last unit, e.g. `1 02:03` for DAY TO MINUTE. */
function parseDayTime({ text, negative, qualifier }: IntervalLiteral): number | null {
  const trimmed = text.trim();
  const isNegative = trimmed.startsWith('-') !== negative;
  const fields = trimmed.replace(/^[+-]/, '').split(/[ :]/);
  const first = dayTimeUnits.indexOf(qualifier.from);
  const units =
    qualifier.to === undefined ? [qualifier.from] : dayTimeUnits.slice(first, dayTimeUnits.indexOf(qualifier.to) + 1);
  if (fields.length !== units.length) return null;
  let total = 0;
  for (const [i, field] of fields.entries()) {
    const isLast = i === fields.length - 1;
    if (!(isLast && units[i] === 'SECOND' ? /^\d+(\.\d+)?$/ : /^\d+$/).test(field)) return null;
    total += Math.floor(Number(field) * unitMs[units[i]!]!);
  }
  return isNegative ? -total : total;
}
