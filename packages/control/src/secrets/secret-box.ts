import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import type { SealedSecret } from '@lockstep/db/repositories';
import { internalError } from '@lockstep/kernel/errors';

const secretKeyBytes = 32;

/** Seals secrets with AES-256-GCM. The name is authenticated too: a ciphertext moved to another name does not open. */
export interface SecretBox {
  encryptSecret(name: string, value: string): SealedSecret;
  decryptSecret(name: string, sealed: SealedSecret): string;
}

export function createSecretBox(key: Buffer): SecretBox {
  if (key.length !== secretKeyBytes)
    throw internalError('secret.key_length', `The secret key must have ${secretKeyBytes} bytes`);
  const keyId = createHash('sha256').update('lockstep.key-id').update(key).digest('hex').slice(0, 16);
  return {
    encryptSecret: (name, value) => {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(name));
      const ciphertext = Buffer.concat([cipher.update(value, 'utf8'), cipher.final()]);
      return {
        keyId,
        nonce: Uint8Array.from(nonce),
        ciphertext: Uint8Array.from(ciphertext),
        tag: Uint8Array.from(cipher.getAuthTag()),
      };
    },
    decryptSecret: (name, sealed) => {
      if (sealed.keyId !== keyId)
        throw internalError('secret.other_key', `The secret ${name} was stored under another key`);
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.nonce)
        .setAAD(Buffer.from(name))
        .setAuthTag(sealed.tag);
      return decipher.update(sealed.ciphertext, undefined, 'utf8') + decipher.final('utf8');
    },
  };
}
