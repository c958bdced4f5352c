import type { NonNullValue } from '../value.ts';

/**
 * How values of one fixed-width type lie in their slots. The bytes of two values compare, unsigned, as the values do, and equal values have equal bytes:
 * numbers are big-endian with the sign bit turned, floats besides have one NaN and one zero.
 */
export interface SlotCodec {
  readonly slotBytes: number;
  readonly write: (bytes: Uint8Array, at: number, value: NonNullValue) => void;
  readonly read: (bytes: Uint8Array, at: number) => NonNullValue;
}

const signBit = 0x80000000;
const wordRange = 4_294_967_296;

export function writeUint32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
}

/** As a signed number: what is stored with it, counts and offsets, is below 2^31. */
export function readUint31(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
}

const writeInt32 = (bytes: Uint8Array, at: number, value: number): void => writeUint32(bytes, at, value ^ signBit);

export const readInt32 = (bytes: Uint8Array, at: number): number => readUint31(bytes, at) ^ signBit;

/** An integral double, |value| < 2^53. */
function writeInteger(bytes: Uint8Array, at: number, value: number): void {
  const high = Math.floor(value / wordRange);
  writeInt32(bytes, at, high);
  writeUint32(bytes, at + 4, value - high * wordRange);
}

export const readInteger = (bytes: Uint8Array, at: number): number =>
  readInt32(bytes, at) * wordRange + (readUint31(bytes, at + 4) >>> 0);

function writeInt64(bytes: Uint8Array, at: number, value: bigint): void {
  writeInt32(bytes, at, Number(BigInt.asIntN(32, value >> 32n)));
  writeUint32(bytes, at + 4, Number(BigInt.asUintN(32, value)));
}

export function readInt64(bytes: Uint8Array, at: number): bigint {
  const high = readInt32(bytes, at);
  const low = readUint31(bytes, at + 4) >>> 0;
  if (high >= -0x200000 && high < 0x200000) return BigInt(high * wordRange + low);
  return (BigInt(high) << 32n) | BigInt(low);
}

const scratch = new DataView(new ArrayBuffer(8));

function writeFloat32(bytes: Uint8Array, at: number, value: number): void {
  scratch.setFloat32(0, Number.isNaN(value) ? Number.NaN : value + 0);
  const bits = scratch.getInt32(0);
  writeUint32(bytes, at, bits < 0 ? ~bits : bits ^ signBit);
}

export function readFloat32(bytes: Uint8Array, at: number): number {
  const stored = readUint31(bytes, at);
  scratch.setInt32(0, stored < 0 ? stored ^ signBit : ~stored);
  return scratch.getFloat32(0);
}

function writeFloat64(bytes: Uint8Array, at: number, value: number): void {
  // Adding zero makes the negative zero positive.
  scratch.setFloat64(0, Number.isNaN(value) ? Number.NaN : value + 0);
  const high = scratch.getInt32(0);
  const low = scratch.getInt32(4);
  writeUint32(bytes, at, high < 0 ? ~high : high ^ signBit);
  writeUint32(bytes, at + 4, high < 0 ? ~low : low);
}

export function readFloat64(bytes: Uint8Array, at: number): number {
  const high = readUint31(bytes, at);
  const low = readUint31(bytes, at + 4);
  scratch.setInt32(0, high < 0 ? high ^ signBit : ~high);
  scratch.setInt32(4, high < 0 ? low : ~low);
  return scratch.getFloat64(0);
}

/** 38 digits fit 128 bits. */
function writeInt128(bytes: Uint8Array, at: number, value: bigint): void {
  writeInt64(bytes, at, value >> 64n);
  scratch.setBigUint64(0, BigInt.asUintN(64, value));
  writeUint32(bytes, at + 8, scratch.getInt32(0));
  writeUint32(bytes, at + 12, scratch.getInt32(4));
}

export function readInt128(bytes: Uint8Array, at: number): bigint {
  scratch.setInt32(0, readUint31(bytes, at + 8));
  scratch.setInt32(4, readUint31(bytes, at + 12));
  return (readInt64(bytes, at) << 64n) | scratch.getBigUint64(0);
}

/** The parameter is a value of the codec's type, which the compiler can't know. */
const codec = <T extends NonNullValue>(
  slotBytes: number,
  write: (bytes: Uint8Array, at: number, value: T) => void,
  read: (bytes: Uint8Array, at: number) => T,
): SlotCodec => ({ slotBytes, write: write as SlotCodec['write'], read });

export const booleanCodec = codec<boolean>(
  1,
  (bytes, at, value) => {
    bytes[at] = Number(value);
  },
  (bytes, at) => bytes[at] === 1,
);
export const int32Codec = codec<number>(4, writeInt32, readInt32);
export const integerCodec = codec<number>(8, writeInteger, readInteger);
export const int64Codec = codec<bigint>(8, writeInt64, readInt64);
export const int128Codec = codec<bigint>(16, writeInt128, readInt128);
export const float32Codec = codec<number>(4, writeFloat32, readFloat32);
export const float64Codec = codec<number>(8, writeFloat64, readFloat64);

export const millisecondCodec: SlotCodec = {
  slotBytes: 8,
  write: (bytes, at, value) => writeInteger(bytes, at, (value as { readonly epochMs: number }).epochMs),
  read: (bytes, at) => ({ epochMs: readInteger(bytes, at), nanos: 0 }),
};

export const nanosecondCodec: SlotCodec = {
  slotBytes: 12,
  write: (bytes, at, value) => {
    const { epochMs, nanos } = value as { readonly epochMs: number; readonly nanos: number };
    writeInteger(bytes, at, epochMs);
    writeUint32(bytes, at + 8, nanos);
  },
  read: (bytes, at) => ({ epochMs: readInteger(bytes, at), nanos: readUint31(bytes, at + 8) }),
};
