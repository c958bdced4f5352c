import { isCharacter, isInteger, type LogicalType } from '@lockstep/sql/types';
import type { Value } from '../../batch/value.ts';
import { functionError } from './function-error.ts';
import { type KernelFamily, type KernelFunction, plain, seesNull, strict } from './kernel.ts';
import { bindPrintf } from './printf.ts';
import { checkedLength } from './text-limit.ts';

/** Positions in SQL count characters: code points. Text without surrogates is indexed directly. */
const surrogate = /[\ud800-\udfff]/;

const characters = (text: string): readonly string[] | string => (surrogate.test(text) ? [...text] : text);

const sliced = (text: readonly string[] | string, start: number, end: number): string =>
  typeof text === 'string' ? text.slice(start, end) : text.slice(start, end).join('');

const isBytes = ({ kind }: LogicalType): boolean => kind === 'BINARY' || kind === 'VARBINARY';

/** The range that SUBSTRING takes of so many characters or bytes; null for a negative length. */
function substringRange(count: number, start: number, length: number): readonly [number, number] | null {
  if (length < 0) return null;
  const first = start > 0 ? start - 1 : start < 0 ? count + start : 0;
  return first < 0 || first >= count ? [0, 0] : [first, Math.min(first + length, count)];
}

function substring(text: string, start: number, length = Number.POSITIVE_INFINITY): string | null {
  const points = characters(text);
  const range = substringRange(points.length, start, length);
  return range === null ? null : sliced(points, ...range);
}

function subarray(bytes: Uint8Array, start: number, length = Number.POSITIVE_INFINITY): Uint8Array | null {
  const range = substringRange(bytes.length, start, length);
  return range === null ? null : bytes.slice(...range);
}

function trimStart(text: string, cut: string): string {
  const points = characters(text);
  let start = 0;
  while (start < points.length && cut.includes(points[start]!)) start++;
  return sliced(points, start, points.length);
}

function trimEnd(text: string, cut: string): string {
  const points = characters(text);
  let end = points.length;
  while (end > 0 && cut.includes(points[end - 1]!)) end--;
  return sliced(points, 0, end);
}

const trimBoth = (text: string, cut: string): string => trimStart(trimEnd(text, cut), cut);

const trimmers = { BOTH: trimBoth, LEADING: trimStart, TRAILING: trimEnd } as const;

/** `TRIM(s)`, `TRIM(side, s)` or `TRIM(side, characters, s)`. */
function trim(...args: string[]): string {
  const side = args.length === 1 ? 'BOTH' : (args[0] as keyof typeof trimmers);
  return trimmers[side](args.at(-1)!, args.length === 3 ? args[1]! : ' ');
}

/** Each word, a run of letters and digits, starts with a capital. */
const initcap = (text: string): string =>
  text.replace(/[\p{L}\p{N}]+/gu, word => {
    const [first = '', ...rest] = word;
    return first.toUpperCase() + rest.join('').toLowerCase();
  });

/** 1-based, 0 when nowhere; looks from the 1-based `from` on. */
function position(part: string, text: string, from = 1): number {
  if (from < 1) return 0;
  if (!surrogate.test(text)) return text.indexOf(part, from - 1) + 1;
  const start = [...text].slice(0, from - 1).join('').length;
  const found = text.indexOf(part, start);
  return found === -1 ? 0 : [...text.slice(0, found)].length + 1;
}

/** `INSTR(text, part [, start [, occurrence]])`: a negative start looks backwards from the end. */
function instr(text: string, part: string, start = 1, occurrence = 1): number {
  if (occurrence <= 0) throw functionError('INSTR', 'nthAppearance must be positive!', occurrence);
  if (start === 0) return 0;
  if (start < 0) {
    const found = instr(reversed(text), reversed(part), -start, occurrence);
    return found === 0 ? 0 : [...text].length + 2 - found - [...part].length;
  }
  let at = start - 1;
  for (let n = 0; n < occurrence; n++) {
    at = position(part, text, at + 1);
    if (at === 0) return 0;
  }
  return at;
}

const reversed = (text: string): string => [...text].reverse().join('');

function overlay(text: string, replacement: string, start: number, length = [...replacement].length): string {
  const points = characters(text);
  if (start <= 0 || start > points.length) return text;
  const rest = length > 0 && start + length <= points.length ? sliced(points, start - 1 + length, points.length) : '';
  return sliced(points, 0, start - 1) + replacement + rest;
}

function translate(text: string, from: string, to: string): string {
  const targets = [...to];
  const mapping = new Map<string, string>();
  [...from].forEach((source, index) => {
    if (!mapping.has(source)) mapping.set(source, targets[index] ?? '');
  });
  return [...text].map(point => mapping.get(point) ?? point).join('');
}

/** What fills `text` up to `length` characters, or null when nothing can. */
function padding(text: string, length: number, pad: string): string | null {
  if (length < 0 || pad === '') return null;
  const missing = Math.max(0, length - text.length);
  return pad.repeat(Math.ceil(checkedLength('LPAD and RPAD', missing) / pad.length)).slice(0, missing);
}

function lpad(text: string, length: number, pad: string): string | null {
  const fill = padding(text, length, pad);
  return fill === null ? null : (fill + text).slice(0, length);
}

function rpad(text: string, length: number, pad: string): string | null {
  const fill = padding(text, length, pad);
  return fill === null ? null : (text + fill).slice(0, length);
}

/** The code of the first byte of the text's UTF-8, signed as in Java. */
function ascii(text: string): number {
  if (text === '') return 0;
  const first = new TextEncoder().encode([...text][0])[0]!;
  return (first << 24) >> 24;
}

const chr = (code: bigint): string => (code < 0n ? '' : String.fromCharCode(Number(code & 255n)));

/** A separator that is a number is the code of a character. */
function splitIndex(text: string, separator: string | number, index: number): string | null {
  if (index < 0) return null;
  if (typeof separator === 'number') {
    return separator < 1 || separator > 255 ? null : splitIndex(text, String.fromCharCode(separator), index);
  }
  return (separator === '' ? text.split(/\s/) : text.split(separator))[index] ?? null;
}

/** `ELT(index, value1, ..)`. */
function elt(index: Value, ...values: Value[]): Value {
  return typeof index === 'bigint' && index >= 1n && index <= values.length ? values[Number(index) - 1]! : null;
}

function replace(text: string, part: string, replacement: string): string {
  const growth = replacement.length - part.length;
  // Counted only where the most that there can be would be too much.
  if ((text.length + 1) * growth > text.length + 1_000_000) {
    const occurrences = part === '' ? text.length + 1 : text.split(part).length - 1;
    checkedLength('REPLACE', text.length + occurrences * growth);
  }
  return text.replaceAll(part, () => replacement);
}

function repeat(text: string, count: number): string {
  if (count <= 0) return '';
  checkedLength('REPEAT', text.length * count);
  return text.repeat(count);
}

function right(text: string, count: number): string {
  const points = characters(text);
  return count <= 0 ? '' : sliced(points, Math.max(0, points.length - count), points.length);
}

const left = (text: string, count: number): string => (count <= 0 ? '' : sliced(characters(text), 0, count));

function concatWs(separator: Value, ...parts: Value[]): Value {
  return separator === null ? null : parts.filter(part => part !== null).join(String(separator));
}

function joinedBytes(first: Uint8Array, second: Uint8Array): Uint8Array {
  const joined = new Uint8Array(first.length + second.length);
  joined.set(first);
  joined.set(second, first.length);
  return joined;
}

const bytesStart = (bytes: Uint8Array, affix: Uint8Array): boolean => affix.every((byte, at) => bytes[at] === byte);

const bytesEnd = (bytes: Uint8Array, affix: Uint8Array): boolean =>
  bytes.length >= affix.length && bytesStart(bytes.subarray(bytes.length - affix.length), affix);

/** FALSE for NULL; `isTrueOf` says what holds for a number. */
const textTest = (pattern: RegExp, isTrueOf: (type: LogicalType) => boolean) =>
  seesNull(({ argTypes }): KernelFunction => {
    const isText = isCharacter(argTypes[0]!);
    const isTrue = isTrueOf(argTypes[0]!);
    return (value: Value) => value !== null && (isText ? pattern.test(String(value)) : isTrue);
  });

/** One function for text and one for bytes. */
const byFirstType = (ofText: KernelFunction, ofBytes: KernelFunction) =>
  strict(({ argTypes }) => (isBytes(argTypes[0]!) ? ofBytes : ofText));

export const stringKernels: KernelFamily = {
  UPPER: plain((text: string) => text.toUpperCase()),
  LOWER: plain((text: string) => text.toLowerCase()),
  INITCAP: plain(initcap),
  REVERSE: plain(reversed),
  TRIM: plain(trim),
  LTRIM: plain((text: string, cut = ' ') => trimStart(text, cut)),
  RTRIM: plain((text: string, cut = ' ') => trimEnd(text, cut)),
  BTRIM: plain((text: string, cut = ' ') => trimBoth(text, cut)),
  SUBSTRING: byFirstType(substring, subarray),
  LEFT: plain(left),
  RIGHT: plain(right),
  CONCAT: plain((...parts: string[]) => parts.join('')),
  CONCAT_WS: seesNull(() => concatWs),
  CONCAT_OPERATOR: byFirstType((first: string, second: string) => first + second, joinedBytes),
  CHAR_LENGTH: plain((text: string) => characters(text).length),
  POSITION: plain(position),
  INSTR: plain(instr),
  LOCATE: plain(position),
  REPLACE: plain(replace),
  TRANSLATE: plain(translate),
  OVERLAY: plain(overlay),
  REPEAT: plain(repeat),
  LPAD: plain(lpad),
  RPAD: plain(rpad),
  ASCII: plain(ascii),
  CHR: plain(chr),
  SPLIT_INDEX: plain(splitIndex),
  ELT: seesNull(() => elt),
  PRINTF: seesNull(bindPrintf),
  STARTSWITH: byFirstType((text: string, affix: string) => text.startsWith(affix), bytesStart),
  ENDSWITH: byFirstType((text: string, affix: string) => text.endsWith(affix), bytesEnd),
  IS_ALPHA: textTest(/^\p{L}+$/u, () => false),
  IS_DIGIT: textTest(/^\p{Nd}+$/u, isInteger),
  IS_DECIMAL: textTest(/^\s*[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[dDfF]?|NaN|Infinity)\s*$/, () => true),
};
