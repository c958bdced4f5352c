import type {
  DateTimeLiteral,
  IntervalLiteral,
  IntervalQualifier,
  IntervalUnit,
  NumericLiteral,
  Option,
  StringLiteral,
} from '../ast/index.ts';
import { parseList } from './names.ts';
import type { Parser } from './parser.ts';

/** A text; pieces that follow on new lines are joined to it. */
export function parseString(p: Parser, what = 'a text in single quotes', place = ''): StringLiteral {
  if (p.token.kind !== 'string') p.failMissing(what, place);
  const start = p.token.start;
  let { value } = p.advance();
  while (p.token.kind === 'string' && p.isFirstOnLine()) value += p.advance().value;
  return { kind: 'string-literal', value, span: p.spanFrom(start) };
}

export function parseNumber(p: Parser): NumericLiteral {
  if (p.token.kind !== 'number') p.failMissing('a number');
  const { value, start, end } = p.advance();
  const form = /[eE]/.test(value) ? 'approximate' : value.includes('.') ? 'decimal' : 'integer';
  return { kind: 'numeric-literal', text: value, form, span: { start, end } };
}

/** A whole number for the places that take no expression: lengths, precisions, bucket counts. */
export function parseWholeNumber(p: Parser, what: string): number {
  const { kind, value } = p.token;
  if (kind !== 'number' || !/^[0-9]+$/.test(value) || value.length > 15) p.failMissing(what);
  p.advance();
  return Number(value);
}

export type DateTimeType = DateTimeLiteral['type'];
export const dateTimeTypes: readonly DateTimeType[] = ['DATE', 'TIME', 'TIMESTAMP', 'TIMESTAMP_LTZ'];

/** The keyword has been seen, the text follows it. */
export function parseDateTime(p: Parser, type: DateTimeType): DateTimeLiteral {
  const start = p.advance().start;
  const { value } = parseString(p);
  return { kind: 'datetime-literal', type, text: value, span: p.spanFrom(start) };
}

/** `INTERVAL [+|-]'text' qualifier`. */
export function parseIntervalLiteral(p: Parser, place = ''): IntervalLiteral {
  const start = p.token.start;
  p.expect('INTERVAL', place);
  return finishIntervalLiteral(p, start);
}

/** After INTERVAL. */
export function finishIntervalLiteral(p: Parser, start: number): IntervalLiteral {
  const negative = p.accept('-');
  if (!negative) p.accept('+');
  const { value } = parseString(p, "an amount in single quotes, such as '10'", 'after INTERVAL');
  const qualifier = parseIntervalQualifier(p);
  return { kind: 'interval-literal', negative, text: value, qualifier, span: p.spanFrom(start) };
}

const units: Readonly<Record<string, IntervalUnit>> = {
  YEAR: 'YEAR',
  QUARTER: 'QUARTER',
  MONTH: 'MONTH',
  WEEK: 'WEEK',
  DAY: 'DAY',
  HOUR: 'HOUR',
  MINUTE: 'MINUTE',
  SECOND: 'SECOND',
  YEARS: 'YEAR',
  QUARTERS: 'QUARTER',
  MONTHS: 'MONTH',
  WEEKS: 'WEEK',
  DAYS: 'DAY',
  HOURS: 'HOUR',
  MINUTES: 'MINUTE',
  SECONDS: 'SECOND',
};
const unitNames = ['YEAR', 'QUARTER', 'MONTH', 'WEEK', 'DAY', 'HOUR', 'MINUTE', 'SECOND'];

export const intervalUnitOf = (key: string): IntervalUnit | undefined =>
  Object.hasOwn(units, key) ? units[key] : undefined;

/** `DAY`, `DAY(3) TO SECOND(3)`, `YEAR TO MONTH`. */
export function parseIntervalQualifier(p: Parser): IntervalQualifier {
  const start = p.token.start;
  const from = parseIntervalUnit(p);
  let precision: number | undefined;
  let fractionPrecision: number | undefined;
  if (p.accept('(')) {
    precision = parseWholeNumber(p, 'a number of digits');
    if (p.accept(',')) fractionPrecision = parseWholeNumber(p, 'a number of fraction digits');
    p.expect(')');
  }
  let to: IntervalUnit | undefined;
  if (p.at('TO') && intervalUnitOf(p.peek(1).key) !== undefined) {
    p.advance();
    to = parseIntervalUnit(p);
    if (p.accept('(')) {
      fractionPrecision = parseWholeNumber(p, 'a number of fraction digits');
      p.expect(')');
    }
  }
  return { kind: 'interval-qualifier', from, precision, to, fractionPrecision, span: p.spanFrom(start) };
}

function parseIntervalUnit(p: Parser): IntervalUnit {
  p.wantsKeys(unitNames);
  const unit = intervalUnitOf(p.token.key);
  if (unit === undefined) p.failExpected(unitNames, 'as the unit of the interval');
  p.advance();
  return unit;
}

const optionStops = new Set([',']);

/** `('key' = 'value', ..)`; may be empty. `place` says what the options belong to. */
export function parseOptions(p: Parser, place: string): readonly Option[] {
  p.expect('(', place);
  p.wants('option-key');
  if (p.accept(')')) return [];
  const options = parseList(p, parseOption, optionStops);
  p.expect(')', 'to close the options');
  return options;
}

/** `'key' = 'value'`. Options of one table stand on lines of their own, so their texts are never joined. */
function parseOption(p: Parser): Option {
  const start = p.token.start;
  p.wants('option-key');
  const key = parseOneString(p, "an option's key in single quotes");
  p.expect('=', `after the option's key`);
  p.wants('option-value', [], key.value);
  const value = parseOneString(p, "the option's value in single quotes", `for '${shorten(key.value)}'`);
  return { kind: 'option', key, value, span: p.spanFrom(start) };
}

export function parseOneString(p: Parser, what: string, place = ''): StringLiteral {
  if (p.token.kind !== 'string') p.failMissing(what, place);
  const { value, start, end } = p.advance();
  return { kind: 'string-literal', value, span: { start, end } };
}

const shorten = (text: string): string => (text.length > 40 ? `${text.slice(0, 37)}...` : text);

/** `[COMMENT 'text']`. */
export const parseComment = (p: Parser): StringLiteral | undefined =>
  p.accept('COMMENT') ? parseString(p, 'a text in single quotes', 'after COMMENT') : undefined;

/** `[WITH ('key' = 'value', ..)]`. */
export const parseWithOptions = (p: Parser): readonly Option[] =>
  p.accept('WITH') ? parseOptions(p, 'after WITH') : [];
