import { containerWords, visitBits } from './container.ts';
import { RoaringReader } from './roaring-reader.ts';
import { RoaringWriter } from './roaring-writer.ts';

/** Sets of 32-bit integers, counted as unsigned, in the form of `roaring-format.ts`. Equal sets have equal bytes. */

/** How two sets make one, 32 values at a time. */
export type BitmapOperation = 'and' | 'or' | 'xor' | 'and-not';

const combine: Readonly<Record<BitmapOperation, (left: number, right: number) => number>> = {
  and: (left, right) => left & right,
  or: (left, right) => left | right,
  xor: (left, right) => left ^ right,
  'and-not': (left, right) => left & ~right,
};

/** `values` in any order, signed or not. */
export function bitmapOf(values: readonly number[]): Uint8Array {
  const sorted = Uint32Array.from(values).sort();
  const writer = new RoaringWriter();
  const words = new Uint32Array(containerWords);
  for (let at = 0; at < sorted.length; ) {
    const key = sorted[at]! >>> 16;
    words.fill(0);
    for (; at < sorted.length && sorted[at]! >>> 16 === key; at++)
      words[(sorted[at]! & 0xffff) >>> 5]! |= 1 << (sorted[at]! & 31);
    writer.add(key, words);
  }
  return writer.finish();
}

/** The same set in the one form that columns hold. Bytes that are no bitmap throw a RangeError. */
export const canonicalBitmap = (bytes: Uint8Array): Uint8Array => combinedBitmaps(bytes, bitmapOf([]), 'or');

export function combinedBitmaps(left: Uint8Array, right: Uint8Array, operation: BitmapOperation): Uint8Array {
  const [a, b] = [new RoaringReader(left), new RoaringReader(right)];
  const inA = new Map(a.containers.map(container => [container.key, container]));
  const inB = new Map(b.containers.map(container => [container.key, container]));
  const keys = [...new Set([...inA.keys(), ...inB.keys()])].sort((x, y) => x - y);
  const apply = combine[operation];
  const [wordsA, wordsB] = [new Uint32Array(containerWords), new Uint32Array(containerWords)];
  const writer = new RoaringWriter();
  for (const key of keys) {
    const [ofA, ofB] = [inA.get(key), inB.get(key)];
    if (ofA === undefined) wordsA.fill(0);
    else a.load(ofA, wordsA);
    if (ofB === undefined) wordsB.fill(0);
    else b.load(ofB, wordsB);
    for (let w = 0; w < containerWords; w++) wordsA[w] = apply(wordsA[w]!, wordsB[w]!);
    writer.add(key, wordsA);
  }
  return writer.finish();
}

export const bitmapCardinality = (bitmap: Uint8Array): number => new RoaringReader(bitmap).cardinality;

/** Calls `visit` for each value, as an unsigned number, in ascending order, until it answers false. */
function visitValues(bitmap: Uint8Array, visit: (value: number) => boolean): void {
  const reader = new RoaringReader(bitmap);
  const words = new Uint32Array(containerWords);
  for (const container of reader.containers) {
    reader.load(container, words);
    if (!visitBits(words, low => visit(container.key * 0x10000 + low))) return;
  }
}

/** The values as signed integers, in ascending order of their unsigned form. */
export function bitmapValues(bitmap: Uint8Array): readonly number[] {
  const values: number[] = [];
  visitValues(bitmap, value => {
    values.push(value | 0);
    return true;
  });
  return values;
}

/** Longer text is cut behind a comma. */
const textCharactersMax = 0x80000;

/** `{1,2,4294967295}`. */
export function bitmapText(bitmap: Uint8Array): string {
  let text = '{';
  visitValues(bitmap, value => {
    if (text.length > 1) text += ',';
    if (text.length > textCharactersMax) {
      text += '...';
      return false;
    }
    text += value;
    return true;
  });
  return `${text}}`;
}

/** Reads what `bitmapText` writes; undefined for other text. */
export function parseBitmap(text: string): Uint8Array | undefined {
  const inner = /^\s*\{\s*((?:\d{1,10}\s*(?:,\s*\d{1,10}\s*)*)?)\}\s*$/.exec(text)?.[1];
  if (inner === undefined) return undefined;
  const values = inner === '' ? [] : inner.split(',').map(Number);
  return values.every(value => value <= 0xffffffff) ? bitmapOf(values) : undefined;
}
