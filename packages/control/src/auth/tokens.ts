import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits in a form that fits cookies and headers. */
export const newToken = (prefix = ''): string => prefix + randomBytes(32).toString('base64url');

/** What the database knows of a token. Tokens are random, so a plain digest is enough. */
export const tokenHash = (token: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(createHash('sha256').update(token).digest());
