import { createHash, hash, randomUUID } from 'node:crypto';
import { type KernelFamily, plain, seesNull } from './kernel.ts';

const digest = (algorithm: string) => plain((value: string | Uint8Array) => hash(algorithm, value, 'hex'));

const sha2Bits = new Set([224, 256, 384, 512]);

/** `String.hashCode`, whose sign Flink drops; the least INT stays as it is. */
function hashCode(text: string): number {
  let code = 0;
  for (let at = 0; at < text.length; at++) code = (Math.imul(31, code) + text.charCodeAt(at)) | 0;
  return Math.abs(code) | 0;
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
  HASH_CODE: plain(hashCode),
  UUID: seesNull(() => () => randomUUID()),
};
