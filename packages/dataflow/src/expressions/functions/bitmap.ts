import {
  type BitmapOperation,
  bitmapCardinality,
  bitmapOf,
  bitmapText,
  bitmapValues,
  canonicalBitmap,
  combinedBitmaps,
} from '../../batch/bitmap/bitmap.ts';
import type { ArrayValue } from '../../batch/value.ts';
import { functionError } from './function-error.ts';
import { type Kernel, type KernelFamily, plain } from './kernel.ts';

/** A few bytes can stand for all integers; an array of them would exhaust the worker. */
const arrayElementsMax = 4 * 1024 * 1024;

function fromBytes(bytes: Uint8Array): Uint8Array {
  try {
    return canonicalBitmap(bytes);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw functionError('BITMAP_FROM_BYTES', `The bytes are no bitmap: ${error.message}`, null, 'bad_bitmap');
  }
}

function toArray(bitmap: Uint8Array): ArrayValue {
  const count = bitmapCardinality(bitmap);
  if (count <= arrayElementsMax) return bitmapValues(bitmap);
  const message = `BITMAP_TO_ARRAY would make ${count} elements; at most ${arrayElementsMax} are allowed`;
  throw functionError('BITMAP_TO_ARRAY', message, count, 'too_long');
}

const combination = (operation: BitmapOperation): Kernel =>
  plain((left: Uint8Array, right: Uint8Array) => combinedBitmaps(left, right, operation));

export const bitmapKernels: KernelFamily = {
  BITMAP_BUILD: plain((values: readonly (number | null)[]) => bitmapOf(values.filter(value => value !== null))),
  BITMAP_FROM_BYTES: plain(fromBytes),
  BITMAP_TO_BYTES: plain((bitmap: Uint8Array) => bitmap),
  BITMAP_TO_ARRAY: plain(toArray),
  BITMAP_TO_STRING: plain(bitmapText),
  BITMAP_CARDINALITY: plain((bitmap: Uint8Array) => BigInt(bitmapCardinality(bitmap))),
  BITMAP_AND: combination('and'),
  BITMAP_OR: combination('or'),
  BITMAP_XOR: combination('xor'),
  BITMAP_ANDNOT: combination('and-not'),
};
