import { unreachable } from '@lockstep/kernel/invariant';
import type { ArrayType, LogicalType, MapType, MultisetType, RowType } from '@lockstep/sql/types';
import { ByteHeap } from '../byte-heap.ts';
import { decodeText } from '../decode-text.ts';
import type { ArrayValue, MapValue, NonNullValue, Value } from '../value.ts';
import { canonicalEntries, type KeyEncoder } from './canonical-entries.ts';
import { rowLayoutOf } from './row-layout.ts';
import { readUint31, writeUint32 } from './slot-codec.ts';
import { endSlotBytes, isNullAt, nullBytesOf, slotCodecOf } from './slot-codec-of.ts';

/**
 * How a value of varying width lies in bytes. Nested values are stored in one `bytes` column in this form:
 *
 * | type | bytes |
 * |---|---|
 * | ARRAY | count, NULL bits, one slot per element, tail |
 * | ROW | NULL bits, one slot per field, tail |
 * | MAP | where the keys end, the keys as an ARRAY, the values as an ARRAY |
 * | MULTISET | as the MAP of its elements and their counts |
 * | text, bytes, VARIANT (`variant-codec.ts`), BITMAP (`roaring-format.ts`) | themselves |
 *
 * A slot holds a value of fixed width (`SlotCodec`), or where a value of varying width ends; it starts where the one before it ends. So any element is found without
 * reading the others. Counts and ends are four bytes, ends are counted from the start of the frame; a NULL has an empty slot.
 * Equal values have equal bytes, whatever made them: key tables, joins, DISTINCT and `=` compare nothing else. Therefore entries of a MAP are in ascending order
 * of their keys' bytes, the last of equal keys wins, and there is one NaN and one zero.
 */
export interface ValueCodec {
  /** Appends the value. */
  readonly write: (heap: ByteHeap, value: NonNullValue) => void;
  readonly read: (bytes: Uint8Array, start: number, end: number) => NonNullValue;
}

const codecs = new WeakMap<LogicalType, ValueCodec>();

/** For types of varying width only. */
export function valueCodecOf(type: LogicalType): ValueCodec {
  const known = codecs.get(type);
  if (known !== undefined) return known;
  const codec = makeCodec(type);
  codecs.set(type, codec);
  return codec;
}

function makeCodec(type: LogicalType): ValueCodec {
  switch (type.kind) {
    case 'ARRAY':
      return arrayCodec(type);
    case 'ROW':
      return rowCodec(type);
    case 'MAP':
    case 'MULTISET':
      return mapCodec(type);
    case 'CHAR':
    case 'VARCHAR':
      return textCodec;
    case 'BINARY':
    case 'VARBINARY':
    case 'VARIANT':
    case 'BITMAP':
      return bytesCodec;
    default:
      return unreachable(type as never, 'type of varying width');
  }
}

const textCodec: ValueCodec = { write: (heap, value) => heap.writeString(value as string), read: decodeText };

const bytesCodec: ValueCodec = {
  write: (heap, value) => heap.writeBytes(value as Uint8Array, 0, (value as Uint8Array).length),
  read: (bytes, start, end) => bytes.slice(start, end),
};

/** Appends zeros. */
function appendZeros(heap: ByteHeap, count: number): void {
  heap.reserve(count);
  heap.bytes.fill(0, heap.length, heap.length + count);
  heap.length += count;
}

/** Writes one value of a frame: its slot at `slot`, and at the end of the heap what does not fit it. */
function slotWriter(
  type: LogicalType,
): (heap: ByteHeap, frame: number, slot: number, nullBits: number, index: number, value: Value) => void {
  const fixed = slotCodecOf(type);
  const setNull = (heap: ByteHeap, nullBits: number, index: number): void => {
    heap.bytes[nullBits + (index >> 3)]! |= 1 << (index & 7);
  };
  if (fixed !== null) {
    return (heap, _frame, slot, nullBits, index, value) => {
      if (value === null) setNull(heap, nullBits, index);
      else fixed.write(heap.bytes, slot, value);
    };
  }
  const codec = valueCodecOf(type);
  return (heap, frame, slot, nullBits, index, value) => {
    if (value === null) setNull(heap, nullBits, index);
    else codec.write(heap, value);
    writeUint32(heap.bytes, slot, heap.length - frame);
  };
}

function arrayCodec({ element }: ArrayType): ValueCodec {
  const fixed = slotCodecOf(element);
  const slotBytes = fixed?.slotBytes ?? endSlotBytes;
  const writeSlot = slotWriter(element);
  const readTail = fixed === null ? valueCodecOf(element).read : null;
  return {
    write: (heap, value) => {
      const elements = value as ArrayValue;
      const frame = heap.length;
      const nullBits = frame + 4;
      let slot = nullBits + nullBytesOf(elements.length);
      appendZeros(heap, slot - frame + elements.length * slotBytes);
      writeUint32(heap.bytes, frame, elements.length);
      for (let i = 0; i < elements.length; i++, slot += slotBytes)
        writeSlot(heap, frame, slot, nullBits, i, elements[i]!);
    },
    read: (bytes, start) => {
      const count = readUint31(bytes, start);
      const elements = new Array<Value>(count);
      let slot = start + 4 + nullBytesOf(count);
      let tail = slot + count * slotBytes;
      for (let i = 0; i < count; i++, slot += slotBytes) {
        const isNull = isNullAt(bytes, start + 4, i);
        if (readTail === null) elements[i] = isNull ? null : fixed!.read(bytes, slot);
        else {
          const end = start + readUint31(bytes, slot);
          elements[i] = isNull ? null : readTail(bytes, tail, end);
          tail = end;
        }
      }
      return elements;
    },
  };
}

function rowCodec(type: RowType): ValueCodec {
  const { slots, tail } = rowLayoutOf(type);
  const writers = type.fields.map(field => slotWriter(field.type));
  const fixed = type.fields.map(field => slotCodecOf(field.type));
  const readers = type.fields.map((field, f) => (fixed[f] === null ? valueCodecOf(field.type).read : null));
  return {
    write: (heap, value) => {
      const frame = heap.length;
      appendZeros(heap, tail);
      for (let f = 0; f < writers.length; f++)
        writers[f]!(heap, frame, frame + slots[f]!, frame, f, (value as ArrayValue)[f] ?? null);
    },
    read: (bytes, start) => {
      const values = new Array<Value>(slots.length);
      let at = start + tail;
      for (let f = 0; f < slots.length; f++) {
        const slot = start + slots[f]!;
        const isNull = isNullAt(bytes, start, f);
        const readTail = readers[f]!;
        if (readTail === null) values[f] = isNull ? null : fixed[f]!.read(bytes, slot);
        else {
          const end = start + readUint31(bytes, slot);
          values[f] = isNull ? null : readTail(bytes, at, end);
          at = end;
        }
      }
      return values;
    },
  };
}

const countType: LogicalType = { kind: 'INTEGER', nullable: false };

/** The arrays of which a MAP or MULTISET consists. */
export function mapPartsOf(type: MapType | MultisetType): { readonly keys: ArrayType; readonly values: ArrayType } {
  const [key, value] = type.kind === 'MAP' ? [type.key, type.value] : [type.element, countType];
  return {
    keys: { kind: 'ARRAY', element: key, nullable: false },
    values: { kind: 'ARRAY', element: value, nullable: false },
  };
}

function mapCodec(type: MapType | MultisetType): ValueCodec {
  const parts = mapPartsOf(type);
  const keys = valueCodecOf(parts.keys);
  const values = valueCodecOf(parts.values);
  const encodeKey = keyEncoderOf(parts.keys.element);
  return {
    write: (heap, value) => {
      const entries = canonicalEntries(value as MapValue, encodeKey);
      const frame = heap.length;
      appendZeros(heap, 4);
      keys.write(heap, entries.keys);
      writeUint32(heap.bytes, frame, heap.length - frame);
      values.write(heap, entries.values);
    },
    read: (bytes, start, end) => {
      const keysEnd = start + readUint31(bytes, start);
      return {
        keys: keys.read(bytes, start + 4, keysEnd) as ArrayValue,
        values: values.read(bytes, keysEnd, end) as ArrayValue,
      };
    },
  };
}

/** The bytes of single values: equal ones have equal bytes, whatever the type. */
export function keyEncoderOf(type: LogicalType): KeyEncoder {
  const fixed = slotCodecOf(type);
  if (fixed !== null) {
    return value => {
      if (value === null) return null;
      const bytes = new Uint8Array(fixed.slotBytes);
      fixed.write(bytes, 0, value);
      return bytes;
    };
  }
  const codec = valueCodecOf(type);
  return value => {
    if (value === null) return null;
    const heap = new ByteHeap(32);
    codec.write(heap, value);
    return heap.bytes.subarray(0, heap.length);
  };
}
