import { ByteHeap } from '@lockstep/dataflow/batch';
import { internalError, userError } from '@lockstep/kernel/errors';

/**
 * Values of no declared type as bytes: a tag, then the value. Equal values have equal bytes, so they can be keys: properties of objects are in ascending order of their
 * names, and there is one NaN and one zero; maps and sets keep their order, which is part of them. Counts and lengths are four bytes, little endian.
 */
const tags = {
  null: 0,
  undefined: 1,
  false: 2,
  true: 3,
  number: 4,
  bigint: 5,
  string: 6,
  bytes: 7,
  date: 8,
  array: 9,
  object: 10,
  map: 11,
  set: 12,
} as const;

const scratch = new DataView(new ArrayBuffer(8));

export function encodeGeneric(value: unknown): Uint8Array {
  const heap = new ByteHeap(64);
  write(heap, value);
  return heap.bytes.slice(0, heap.length);
}

export function decodeGeneric(bytes: Uint8Array): unknown {
  return new Reader(bytes).read();
}

function write(heap: ByteHeap, value: unknown): void {
  switch (typeof value) {
    case 'undefined':
      heap.writeByte(tags.undefined);
      return;
    case 'boolean':
      heap.writeByte(value ? tags.true : tags.false);
      return;
    case 'number':
      heap.writeByte(tags.number);
      writeFloat64(heap, value === 0 ? 0 : Number.isNaN(value) ? Number.NaN : value);
      return;
    case 'bigint':
      heap.writeByte(tags.bigint);
      writeText(heap, value.toString());
      return;
    case 'string':
      heap.writeByte(tags.string);
      writeText(heap, value);
      return;
    case 'object':
      writeObject(heap, value);
      return;
    default:
      throw unsupported(typeof value);
  }
}

function writeObject(heap: ByteHeap, value: object | null): void {
  if (value === null) heap.writeByte(tags.null);
  else if (value instanceof Uint8Array) {
    heap.writeByte(tags.bytes);
    writeUint32(heap, value.length);
    heap.writeBytes(value, 0, value.length);
  } else if (value instanceof Date) {
    heap.writeByte(tags.date);
    writeFloat64(heap, value.getTime());
  } else if (Array.isArray(value)) {
    heap.writeByte(tags.array);
    writeUint32(heap, value.length);
    for (const element of value) write(heap, element);
  } else if (value instanceof Map) {
    heap.writeByte(tags.map);
    writeUint32(heap, value.size);
    for (const [key, entry] of value) {
      write(heap, key);
      write(heap, entry);
    }
  } else if (value instanceof Set) {
    heap.writeByte(tags.set);
    writeUint32(heap, value.size);
    for (const member of value) write(heap, member);
  } else writePlainObject(heap, value);
}

function writePlainObject(heap: ByteHeap, value: object): void {
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw unsupported(prototype.constructor?.name ?? 'object');
  const names = Object.keys(value).sort();
  heap.writeByte(tags.object);
  writeUint32(heap, names.length);
  for (const name of names) {
    writeText(heap, name);
    write(heap, (value as Readonly<Record<string, unknown>>)[name]);
  }
}

function writeText(heap: ByteHeap, text: string): void {
  const at = heap.length;
  writeUint32(heap, 0);
  heap.writeString(text);
  const length = heap.length - at - 4;
  for (let i = 0; i < 4; i++) heap.bytes[at + i] = (length >>> (8 * i)) & 255;
}

function writeUint32(heap: ByteHeap, value: number): void {
  for (let i = 0; i < 4; i++) heap.writeByte((value >>> (8 * i)) & 255);
}

function writeFloat64(heap: ByteHeap, value: number): void {
  scratch.setFloat64(0, value, true);
  for (let i = 0; i < 8; i++) heap.writeByte(scratch.getUint8(i));
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  read(): unknown {
    const tag = this.#bytes[this.#at++];
    switch (tag) {
      case tags.null:
        return null;
      case tags.undefined:
        return undefined;
      case tags.false:
        return false;
      case tags.true:
        return true;
      case tags.number:
        return this.#float64();
      case tags.bigint:
        return BigInt(this.#text());
      case tags.string:
        return this.#text();
      case tags.bytes:
        return this.#take(this.#uint32()).slice();
      case tags.date:
        return new Date(this.#float64());
      case tags.array:
        return this.#times(() => this.read());
      case tags.object:
        return Object.fromEntries(this.#times(() => [this.#text(), this.read()] as const));
      case tags.map:
        return new Map(this.#times(() => [this.read(), this.read()] as const));
      case tags.set:
        return new Set(this.#times(() => this.read()));
      default:
        throw internalError('datastream.bad_bytes', `A generic value has the unknown tag ${tag}`);
    }
  }

  #times<T>(read: () => T): T[] {
    return Array.from({ length: this.#uint32() }, read);
  }

  #text(): string {
    return decoder.decode(this.#take(this.#uint32()));
  }

  #take(length: number): Uint8Array {
    const start = this.#at;
    this.#at += length;
    return this.#bytes.subarray(start, this.#at);
  }

  #uint32(): number {
    let value = 0;
    for (let i = 0; i < 4; i++) value |= this.#bytes[this.#at++]! << (8 * i);
    return value >>> 0;
  }

  #float64(): number {
    for (let i = 0; i < 8; i++) scratch.setUint8(i, this.#bytes[this.#at++]!);
    return scratch.getFloat64(0, true);
  }
}

const unsupported = (what: string): Error =>
  userError(
    'datastream.generic_type',
    `A value of type ${what} can't be stored as GENERIC; use plain objects, arrays, maps, sets and primitives, or declare a type`,
  );
