import { createHash, hash, randomUUID } from 'node:crypto';
import { type KernelFamily, plain, seesNull } from './kernel.ts';

const digest = (algorithm: string) => plain((text: string) => hash(algorithm, text, 'hex'));

const sha2Bits = new Set([224, 256, 384, 512]);

export const hashKernels: KernelFamily = {
  MD5: digest('md5'),
  SHA1: digest('sha1'),
  SHA224: digest('sha224'),
  SHA256: digest('sha256'),
  SHA384: digest('sha384'),
  SHA512: digest('sha512'),
  SHA2: plain((text: string, bits: number) =>
    sha2Bits.has(bits) ? createHash(`sha${bits}`).update(text).digest('hex') : null,
  ),
  UUID: seesNull(() => () => randomUUID()),
};
