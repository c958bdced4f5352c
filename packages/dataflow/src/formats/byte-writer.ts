import { civilOfDays, dayMs } from '../batch/text/civil-date.ts';
import { doubleText, floatText } from '../batch/text/java-number-text.ts';

/**
 * Writers of single values as ASCII, for generated encoders: each writes at `at` and answers the position behind. The caller has made room.
 */

const zero = 0x30;

export function writeAscii(target: Uint8Array, at: number, text: string): number {
  for (let k = 0; k < text.length; k++) target[at + k] = text.charCodeAt(k);
  return at + text.length;
}

const encoder = new TextEncoder();

export const writeUtf8 = (target: Uint8Array, at: number, text: string): number =>
  at + encoder.encodeInto(text, target.subarray(at)).written;

/** 0 <= value < 10^digits, with leading zeros. */
function writePadded(target: Uint8Array, at: number, value: number, digits: number): number {
  let rest = value;
  for (let k = at + digits - 1; k >= at; k--) {
    const tens = Math.floor(rest / 10);
    target[k] = zero + rest - tens * 10;
    rest = tens;
  }
  return at + digits;
}

function digitCount(value: number): number {
  if (value < 100_000) {
    if (value < 100) return value < 10 ? 1 : 2;
    if (value < 1000) return 3;
    return value < 10_000 ? 4 : 5;
  }
  if (value < 10_000_000) return value < 1_000_000 ? 6 : 7;
  if (value < 100_000_000) return 8;
  return value < 1_000_000_000 ? 9 : 10;
}

/** 0 <= value < 2^31 */
function writeUint31(target: Uint8Array, at: number, value: number): number {
  const end = at + digitCount(value);
  let rest = value | 0;
  let k = end;
  do {
    const tens = (rest / 10) | 0;
    target[--k] = zero + rest - tens * 10;
    rest = tens;
  } while (rest !== 0);
  return end;
}

/** An integral double, |value| < 2^53. */
export function writeInteger(target: Uint8Array, at: number, value: number): number {
  let p = at;
  let magnitude = value;
  if (value < 0) {
    target[p++] = 0x2d;
    magnitude = -value;
  }
  if (magnitude < 2_147_483_648) return writeUint31(target, p, magnitude);
  const high = Math.floor(magnitude / 1e9);
  p = writeInteger(target, p, high);
  return writePadded(target, p, magnitude - high * 1e9, 9);
}

/** A 64-bit integer; `low` and `high` are its words. */
export function writeInt64(target: Uint8Array, at: number, low: number, high: number): number {
  if (high >= -0x200000 && high < 0x200000) return writeInteger(target, at, high * 4_294_967_296 + (low >>> 0));
  const value = (BigInt(high) << 32n) | BigInt(low >>> 0);
  return writeAscii(target, at, value.toString());
}

/** As Java's Double.toString; non-finite values are the caller's matter. */
export function writeDouble(target: Uint8Array, at: number, value: number): number {
  const thousandths = Math.round(value * 1000);
  const isShort = thousandths / 1000 === value && value < 1e7 && value > -1e7 && thousandths !== 0;
  return isShort ? writeThousandths(target, at, thousandths) : writeAscii(target, at, doubleText(value));
}

/** Few enough digits that no shorter text gives the same double. */
function writeThousandths(target: Uint8Array, at: number, thousandths: number): number {
  let p = at;
  if (thousandths < 0) target[p++] = 0x2d;
  const magnitude = Math.abs(thousandths);
  const whole = Math.floor(magnitude / 1000);
  const fraction = magnitude - whole * 1000;
  p = writeUint31(target, p, whole);
  target[p++] = 0x2e;
  if (fraction % 100 === 0) return writePadded(target, p, fraction / 100, 1);
  return fraction % 10 === 0 ? writePadded(target, p, fraction / 10, 2) : writePadded(target, p, fraction, 3);
}

export function writeFloat(target: Uint8Array, at: number, value: number): number {
  return writeAscii(target, at, floatText(value));
}

let lastDays = Number.NaN;
const lastDate = new Uint8Array(10);

/** `yyyy-MM-dd` of a year 0..9999. */
export function writeDate(target: Uint8Array, at: number, days: number): number {
  if (days !== lastDays) {
    const { year, month, day } = civilOfDays(days);
    writePadded(lastDate, 0, Math.min(Math.max(year, 0), 9999), 4);
    lastDate[4] = 0x2d;
    writePadded(lastDate, 5, month, 2);
    lastDate[7] = 0x2d;
    writePadded(lastDate, 8, day, 2);
    lastDays = days;
  }
  for (let k = 0; k < 10; k++) target[at + k] = lastDate[k]!;
  return at + 10;
}

/** `HH:mm:ss` and as many fraction digits as are not zero at the end. */
export function writeClock(target: Uint8Array, at: number, msOfDay: number, nanos: number): number {
  const seconds = Math.floor(msOfDay / 1000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  let p = writePadded(target, at, hours, 2);
  target[p++] = 0x3a;
  p = writePadded(target, p, minutes - hours * 60, 2);
  target[p++] = 0x3a;
  p = writePadded(target, p, seconds - minutes * 60, 2);
  const ms = msOfDay - seconds * 1000;
  if (ms === 0 && nanos === 0) return p;
  target[p++] = 0x2e;
  p = nanos === 0 ? writePadded(target, p, ms, 3) : writePadded(target, p, ms * 1_000_000 + nanos, 9);
  while (target[p - 1] === zero) p--;
  return p;
}

/** Date, `separator`, clock. */
export function writeTimestamp(
  target: Uint8Array,
  at: number,
  epochMs: number,
  nanos: number,
  separator: number,
): number {
  const days = Math.floor(epochMs / dayMs);
  const p = writeDate(target, at, days);
  target[p] = separator;
  return writeClock(target, p + 1, epochMs - days * dayMs, nanos);
}
