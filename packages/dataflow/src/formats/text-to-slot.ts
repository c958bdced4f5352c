import { userError } from '@lockstep/kernel/errors';
import type { LogicalType } from '@lockstep/sql/types';
import { parseDecimal } from '../batch/text/decimal-text.ts';
import type { ColumnSlots } from './column-slots.ts';
import { parseIsoDate, parseIsoTime, parseIsoTimestamp, type TimestampStandard, truncated } from './iso-text.ts';

/** What came of putting a field's text into a row. */
export type SlotOutcome = 'stored' | 'null' | 'malformed';

/** Puts the text of a field into a row of its column; not for text and binary columns, whose bytes stay where they are. */
export type TextToSlot = (text: string, slots: ColumnSlots, row: number) => SlotOutcome;

const integerPattern = /^[+-]?\d+$/;
const numberPattern = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

const ranges: Readonly<Record<string, readonly [bigint, bigint]>> = {
  TINYINT: [-128n, 127n],
  SMALLINT: [-32_768n, 32_767n],
  INTEGER: [-(2n ** 31n), 2n ** 31n - 1n],
  BIGINT: [-(2n ** 63n), 2n ** 63n - 1n],
};

/** The rules of Flink's text formats: Java's parsers, decimals rounded HALF_UP and NULL when too long, ISO dates and times. */
export function textToSlot(type: LogicalType, standard: TimestampStandard): TextToSlot {
  switch (type.kind) {
    case 'BOOLEAN':
      return storing(text => Number(text.trim().toLowerCase() === 'true'));
    case 'TINYINT':
    case 'SMALLINT':
    case 'INTEGER':
    case 'BIGINT':
      return integerToSlot(type.kind);
    case 'FLOAT':
    case 'DOUBLE':
      return storing(parseFloatText);
    case 'DECIMAL':
      return decimalToSlot(type.precision, type.scale);
    case 'DATE':
      return storing(parseIsoDate);
    case 'TIME':
      return storing(text => {
        const time = parseIsoTime(text, standard);
        return time === undefined ? undefined : truncated(time, Math.min(type.precision, 3)).epochMs;
      });
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return timestampToSlot(type.precision, standard, type.kind === 'TIMESTAMP_LTZ');
    case 'INTERVAL_DAY_TIME':
    case 'INTERVAL_YEAR_MONTH':
      return storing(text => (integerPattern.test(text.trim()) ? Number(text) : undefined));
    default:
      throw userError('format.unsupported_type', `A text field cannot hold a value of type ${type.kind}`);
  }
}

function storing(parse: (text: string) => number | undefined): TextToSlot {
  return (text, slots, row) => {
    const value = parse(text);
    if (value === undefined) return 'malformed';
    slots.numbers[row] = value;
    return 'stored';
  };
}

function integerToSlot(kind: string): TextToSlot {
  const [least, most] = ranges[kind]!;
  return (text, slots, row) => {
    const trimmed = text.trim();
    if (!integerPattern.test(trimmed)) return 'malformed';
    const value = BigInt(trimmed[0] === '+' ? trimmed.slice(1) : trimmed);
    if (value < least || value > most) return 'malformed';
    if (kind === 'BIGINT') slots.int64s[row] = value;
    else slots.numbers[row] = Number(value);
    return 'stored';
  };
}

function parseFloatText(text: string): number | undefined {
  const trimmed = text.trim();
  if (numberPattern.test(trimmed)) return Number(trimmed);
  const special = /^([+-]?)(NaN|Infinity)$/.exec(trimmed);
  if (special === null) return undefined;
  return special[1] === '-' ? -Number(special[2]) : Number(special[2]);
}

function decimalToSlot(precision: number, scale: number): TextToSlot {
  return (text, slots, row) => {
    const value = parseDecimal(text.trim(), precision, scale);
    if (value === undefined) return 'malformed';
    if (value === null) return 'null';
    if (slots.storage === 'int64') slots.int64s[row] = value;
    else slots.bigints[row] = value;
    return 'stored';
  };
}

function timestampToSlot(precision: number, standard: TimestampStandard, isInstant: boolean): TextToSlot {
  return (text, slots, row) => {
    const parsed = parseIsoTimestamp(text, standard, isInstant);
    if (parsed === undefined) return 'malformed';
    const { epochMs, nanos } = truncated(parsed, precision);
    slots.numbers[row] = epochMs;
    if (slots.nanos !== null) slots.nanos[row] = nanos;
    return 'stored';
  };
}
