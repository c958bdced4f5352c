import { daysInMonth, daysOfCivil } from '../batch/text/civil-date.ts';

/** The day of `yyyy-MM-dd` at `at`, NaN when there is none. */
export function dayAt(bytes: Uint8Array, at: number): number {
  const year = twoDigits(bytes, at) * 100 + twoDigits(bytes, at + 2);
  const month = twoDigits(bytes, at + 5);
  const day = twoDigits(bytes, at + 8);
  const isDate = bytes[at + 4] === 0x2d && bytes[at + 7] === 0x2d && month >= 1 && month <= 12 && day >= 1;
  return isDate && day <= daysInMonth(year, month) ? daysOfCivil(year, month, day) : Number.NaN;
}

/** NaN when there are no two digits. */
function twoDigits(bytes: Uint8Array, at: number): number {
  const high = bytes[at]! ^ 0x30;
  const low = bytes[at + 1]! ^ 0x30;
  return high <= 9 && low <= 9 ? high * 10 + low : Number.NaN;
}

/** Milliseconds since midnight of `HH:mm:ss` at `at`, NaN when there is none. */
export function clockAt(bytes: Uint8Array, at: number): number {
  const hour = twoDigits(bytes, at);
  const minute = twoDigits(bytes, at + 3);
  const second = twoDigits(bytes, at + 6);
  const isClock = bytes[at + 2] === 0x3a && bytes[at + 5] === 0x3a && hour <= 23 && minute <= 59 && second <= 59;
  return isClock ? (hour * 3600 + minute * 60 + second) * 1000 : Number.NaN;
}
