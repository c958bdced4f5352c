import { unreachable } from '@lockstep/kernel/invariant';
import { ByteHeap } from '../byte-heap.ts';
import { decodeText } from '../decode-text.ts';
import {
  float64Codec,
  int64Codec,
  int128Codec,
  readUint31,
  type SlotCodec,
  writeUint32,
} from '../nested/slot-codec.ts';
import { isVariantArray, isVariantDecimal, type VariantTree } from './variant-tree.ts';

/**
 * How a VARIANT lies in bytes: one byte that says what it is, then
 *
 * | kind | bytes |
 * |---|---|
 * | null, false, true | none |
 * | integer, double | eight |
 * | decimal | the scale, then sixteen for the unscaled number |
 * | string | UTF-8 |
 * | array | count, where each element ends, the elements |
 * | object | count, for each member where its name and its value end, names and values in turn |
 *
 * Counts and ends are four bytes; ends are counted from the first byte of the value. Members are in ascending order of their names, so a member is found by halving
 * and equal values have equal bytes.
 */
export const variantKinds = {
  null: 0,
  false: 1,
  true: 2,
  integer: 3,
  decimal: 4,
  double: 5,
  string: 6,
  array: 7,
  object: 8,
} as const;

const countAt = 1;
const endsAt = 5;

export function encodeVariant(tree: VariantTree): Uint8Array {
  const heap = new ByteHeap(64);
  write(heap, tree);
  return heap.bytes.slice(0, heap.length);
}

function write(heap: ByteHeap, tree: VariantTree): void {
  if (tree === null) heap.writeByte(variantKinds.null);
  else if (typeof tree === 'boolean') heap.writeByte(tree ? variantKinds.true : variantKinds.false);
  else if (typeof tree === 'bigint') writeSlot(heap, variantKinds.integer, int64Codec, tree);
  else if (typeof tree === 'number') writeSlot(heap, variantKinds.double, float64Codec, tree);
  else if (typeof tree === 'string') {
    heap.writeByte(variantKinds.string);
    heap.writeString(tree);
  } else if (isVariantDecimal(tree)) {
    heap.writeByte(variantKinds.decimal);
    heap.writeByte(tree.scale);
    appendSlot(heap, int128Codec, tree.unscaled);
  } else if (isVariantArray(tree)) writeArray(heap, tree);
  else writeObject(heap, tree.names, tree.values);
}

function writeSlot(heap: ByteHeap, kind: number, codec: SlotCodec, value: bigint | number): void {
  heap.writeByte(kind);
  appendSlot(heap, codec, value);
}

function appendSlot(heap: ByteHeap, codec: SlotCodec, value: bigint | number): void {
  heap.reserve(codec.slotBytes);
  codec.write(heap.bytes, heap.length, value);
  heap.length += codec.slotBytes;
}

/** Writes the head and answers where the ends go. */
function writeHead(heap: ByteHeap, kind: number, count: number, endCount: number): number {
  heap.writeByte(kind);
  heap.reserve(4 + endCount * 4);
  writeUint32(heap.bytes, heap.length, count);
  const ends = heap.length + 4;
  heap.length = ends + endCount * 4;
  return ends;
}

function writeArray(heap: ByteHeap, elements: readonly VariantTree[]): void {
  const start = heap.length;
  const ends = writeHead(heap, variantKinds.array, elements.length, elements.length);
  elements.forEach((element, i) => {
    write(heap, element);
    writeUint32(heap.bytes, ends + i * 4, heap.length - start);
  });
}

function writeObject(heap: ByteHeap, names: readonly string[], values: readonly VariantTree[]): void {
  const start = heap.length;
  const ends = writeHead(heap, variantKinds.object, names.length, names.length * 2);
  names.forEach((name, i) => {
    heap.writeString(name);
    writeUint32(heap.bytes, ends + i * 8, heap.length - start);
    write(heap, values[i]!);
    writeUint32(heap.bytes, ends + i * 8 + 4, heap.length - start);
  });
}

export function decodeVariant(variant: Uint8Array): VariantTree {
  switch (variant[0]) {
    case variantKinds.null:
      return null;
    case variantKinds.false:
      return false;
    case variantKinds.true:
      return true;
    case variantKinds.integer:
      return int64Codec.read(variant, 1) as bigint;
    case variantKinds.double:
      return float64Codec.read(variant, 1) as number;
    case variantKinds.decimal:
      return { unscaled: int128Codec.read(variant, 2) as bigint, scale: variant[1]! };
    case variantKinds.string:
      return decodeText(variant, 1, variant.length);
    case variantKinds.array:
      return Array.from({ length: countOf(variant) }, (_, i) => decodeVariant(partOf(variant, i, countOf(variant))));
    case variantKinds.object:
      return decodeObject(variant);
    default:
      return unreachable(variant[0] as never, 'kind of a variant');
  }
}

const countOf = (variant: Uint8Array): number => readUint31(variant, countAt);

/** What ends at end `i` of `count`. */
function partOf(variant: Uint8Array, i: number, count: number): Uint8Array {
  const start = i === 0 ? endsAt + count * 4 : readUint31(variant, endsAt + (i - 1) * 4);
  return variant.subarray(start, readUint31(variant, endsAt + i * 4));
}

function decodeObject(variant: Uint8Array): VariantTree {
  const count = countOf(variant);
  const names = Array.from({ length: count }, (_, i) => nameOf(variant, i, count));
  return { names, values: names.map((_, i) => decodeVariant(partOf(variant, i * 2 + 1, count * 2))) };
}

function nameOf(variant: Uint8Array, i: number, count: number): string {
  const name = partOf(variant, i * 2, count * 2);
  return decodeText(name, 0, name.length);
}

/** The element at a position from 0, or undefined. The variant is an array. */
export function variantElement(variant: Uint8Array, position: number): Uint8Array | undefined {
  const count = countOf(variant);
  return position >= 0 && position < count ? partOf(variant, position, count) : undefined;
}

/** The member of that name, or undefined. The variant is an object. */
export function variantMember(variant: Uint8Array, name: string): Uint8Array | undefined {
  const wanted = Buffer.from(name);
  const count = countOf(variant);
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const order = Buffer.compare(partOf(variant, middle * 2, count * 2), wanted);
    if (order === 0) return partOf(variant, middle * 2 + 1, count * 2);
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return undefined;
}
