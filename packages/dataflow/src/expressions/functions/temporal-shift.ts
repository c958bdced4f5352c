import type { LogicalType } from '@lockstep/sql/types';
import { civilOfDays, dayMs, daysInMonth, daysOfCivil } from '../../batch/text/civil-date.ts';
import type { Timestamp, Value } from '../../batch/value.ts';
import type { BoundCall, InlineOperand, KernelFunction } from './kernel.ts';

const isTimestamp = (type: LogicalType): boolean => type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ';
const isInterval = (type: LogicalType): boolean =>
  type.kind === 'INTERVAL_DAY_TIME' || type.kind === 'INTERVAL_YEAR_MONTH';
const isPoint = (type: LogicalType): boolean => isTimestamp(type) || type.kind === 'DATE' || type.kind === 'TIME';

/** The day so many months later; a day that month does not have becomes its last. */
export function addMonthsToDays(days: number, months: number): number {
  const { year, month, day } = civilOfDays(days);
  const total = year * 12 + (month - 1) + months;
  const newYear = Math.floor(total / 12);
  const newMonth = total - newYear * 12 + 1;
  return daysOfCivil(newYear, newMonth, Math.min(day, daysInMonth(newYear, newMonth)));
}

export function addMonthsToMs(epochMs: number, months: number): number {
  const days = Math.floor(epochMs / dayMs);
  return addMonthsToDays(days, months) * dayMs + (epochMs - days * dayMs);
}

/** `point ± interval`, `interval + point`, `interval ± interval`, `interval * n`, `interval / n`; undefined for anything else. */
export function bindTemporalShift(operation: string, call: BoundCall): KernelFunction | undefined {
  const [left, right] = call.argTypes;
  if (left === undefined || right === undefined) return undefined;
  if (isPoint(left) && isInterval(right)) return shiftOf(left, right, operation === 'MINUS' ? -1 : 1);
  if (isInterval(left) && isPoint(right)) {
    const shift = shiftOf(right, left, 1) as (point: Value, interval: Value) => Value;
    return ((interval: Value, point: Value) => shift(point, interval)) as KernelFunction;
  }
  if (!isInterval(call.type)) return undefined;
  if (operation === 'TIMES') return (a: number | bigint, b: number | bigint) => Math.trunc(Number(a) * Number(b));
  if (operation === 'DIVIDE') return (a: number | bigint, b: number | bigint) => Math.trunc(Number(a) / Number(b));
  return undefined;
}

function shiftOf(point: LogicalType, interval: LogicalType, sign: 1 | -1): KernelFunction {
  const isMonths = interval.kind === 'INTERVAL_YEAR_MONTH';
  if (isTimestamp(point)) {
    return isMonths
      ? (value: Timestamp, by: number) => ({ epochMs: addMonthsToMs(value.epochMs, sign * by), nanos: value.nanos })
      : (value: Timestamp, by: number) => ({ epochMs: value.epochMs + sign * by, nanos: value.nanos });
  }
  if (point.kind === 'DATE') {
    return isMonths
      ? (value: number, by: number) => addMonthsToDays(value, sign * by)
      : (value: number, by: number) => value + Math.floor((sign * by) / dayMs);
  }
  return isMonths
    ? (value: number) => value
    : (value: number, by: number) => (((value + sign * by) % dayMs) + dayMs) % dayMs;
}

/** Timestamp ± day-time interval, the arithmetic of watermarks and windows. */
export function inlineTemporalShift(
  operation: string,
  call: BoundCall,
  args: readonly InlineOperand[],
): InlineOperand | undefined {
  const [left, right] = call.argTypes;
  if (left === undefined || !isTimestamp(left) || right?.kind !== 'INTERVAL_DAY_TIME') return undefined;
  if (operation !== 'PLUS' && operation !== 'MINUS') return undefined;
  const value = `(${args[0]!.value} ${operation === 'PLUS' ? '+' : '-'} ${args[1]!.value})`;
  return { value, nanos: args[0]!.nanos };
}
