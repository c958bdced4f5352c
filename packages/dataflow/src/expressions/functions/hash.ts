import { createHash, hash, randomUUID } from 'node:crypto';
import type { Timestamp } from '../../batch/value.ts';
import { type BoundCall, type KernelFamily, type KernelFunction, plain, seesNull, strict } from './kernel.ts';

const digest = (algorithm: string) => plain((value: string | Uint8Array) => hash(algorithm, value, 'hex'));

const sha2Bits = new Set([224, 256, 384, 512]);

/** `String.hashCode`, whose sign Flink drops; the least INT stays as it is. */
function textHashCode(text: string): number {
  let code = 0;
  for (let at = 0; at < text.length; at++) code = (Math.imul(31, code) + text.charCodeAt(at)) | 0;
  return Math.abs(code) | 0;
}

/** `Long.hashCode`: both halves mixed. */
const longHashCode = (value: bigint): number => Number(BigInt.asIntN(32, value ^ (BigInt.asUintN(64, value) >> 32n)));

const floats = new DataView(new ArrayBuffer(8));

function doubleHashCode(value: number): number {
  floats.setFloat64(0, value);
  return longHashCode(floats.getBigInt64(0));
}

function floatHashCode(value: number): number {
  floats.setFloat32(0, value);
  return floats.getInt32(0);
}

/** `BigDecimal.hashCode`: that of the digits, which goes by 32-bit words from the top, and the scale. */
function decimalHashCode(unscaled: bigint, scale: number): number {
  let code = 0;
  const magnitude = unscaled < 0n ? -unscaled : unscaled;
  for (let shift = BigInt(Math.ceil(magnitude.toString(2).length / 32) - 1) * 32n; shift >= 0n; shift -= 32n)
    code = (Math.imul(31, code) + Number(BigInt.asIntN(32, magnitude >> shift))) | 0;
  return (Math.imul(31, unscaled < 0n ? -code : code) + scale) | 0;
}

/** Java's `hashCode` of the value as Flink keeps it. */
function bindHashCode({ argTypes }: BoundCall): KernelFunction {
  const type = argTypes[0]!;
  switch (type.kind) {
    case 'CHAR':
    case 'VARCHAR':
      return textHashCode;
    case 'BOOLEAN':
      return (value: boolean) => (value ? 1231 : 1237);
    case 'BIGINT':
      return longHashCode;
    case 'FLOAT':
      return floatHashCode;
    case 'DOUBLE':
      return doubleHashCode;
    case 'DECIMAL':
      return (value: bigint) => decimalHashCode(value, type.scale);
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return ({ epochMs }: Timestamp) => longHashCode(BigInt(epochMs));
    default:
      return (value: number) => value;
  }
}

export const hashKernels: KernelFamily = {
  MD5: digest('md5'),
  SHA1: digest('sha1'),
  SHA224: digest('sha224'),
  SHA256: digest('sha256'),
  SHA384: digest('sha384'),
  SHA512: digest('sha512'),
  SHA2: plain((value: string | Uint8Array, bits: number) =>
    sha2Bits.has(bits) ? createHash(`sha${bits}`).update(value).digest('hex') : null,
  ),
  HASH_CODE: strict(bindHashCode),
  UUID: seesNull(() => () => randomUUID()),
};
