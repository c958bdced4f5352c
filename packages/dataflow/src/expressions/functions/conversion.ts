import { isUtf8 } from 'node:buffer';
import { printType } from '@lockstep/sql/types';
import type { Value } from '../../batch/value.ts';
import { type BoundCall, type KernelFamily, type KernelFunction, plain, seesNull } from './kernel.ts';

const base64 = /^[A-Za-z0-9+/]*={0,2}$/;

function fromBase64(value: string | Uint8Array): Value {
  const text = typeof value === 'string' ? value : Buffer.from(value).toString('latin1');
  return base64.test(text) ? Buffer.from(text, 'base64').toString('utf8') : null;
}

interface Charset {
  readonly encode: (text: string) => Uint8Array;
  readonly decode: (bytes: Uint8Array) => string;
}

const nodeCharset = (encoding: BufferEncoding): Charset => ({
  encode: text => new Uint8Array(Buffer.from(text, encoding)),
  decode: bytes => Buffer.from(bytes).toString(encoding),
});

const swapped = (bytes: Uint8Array): Buffer => Buffer.from(bytes.subarray(0, bytes.length & ~1)).swap16();

const utf16be: Charset = {
  encode: text => new Uint8Array(swapped(Buffer.from(text, 'utf16le'))),
  decode: bytes => swapped(bytes).toString('utf16le'),
};

const charsets: Readonly<Record<string, Charset>> = {
  'US-ASCII': {
    encode: text => Uint8Array.from([...text], point => (point < '\x80' ? point.charCodeAt(0) : 0x3f)),
    decode: nodeCharset('latin1').decode,
  },
  'ISO-8859-1': {
    encode: text => Uint8Array.from([...text], point => (point < '\u0100' ? point.charCodeAt(0) : 0x3f)),
    decode: nodeCharset('latin1').decode,
  },
  'UTF-8': nodeCharset('utf8'),
  'UTF-16LE': nodeCharset('utf16le'),
  'UTF-16BE': utf16be,
  'UTF-16': {
    encode: text => new Uint8Array(Buffer.concat([Buffer.of(0xfe, 0xff), utf16be.encode(text)])),
    decode: decodeUtf16,
  },
};

/** The byte order mark decides; without one it is big-endian. */
function decodeUtf16(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return nodeCharset('utf16le').decode(bytes.subarray(2));
  return utf16be.decode(bytes[0] === 0xfe && bytes[1] === 0xff ? bytes.subarray(2) : bytes);
}

/** Of an odd number of digits the first one counts as 0, as in Flink. */
function unhex(text: string): Value {
  if (!/^[0-9a-fA-F]*$/.test(text)) return null;
  return new Uint8Array(Buffer.from(text.length % 2 === 0 ? text : `00${text.slice(1)}`, 'hex'));
}

/** Base64 of text goes by its UTF-8 bytes. */
const asBytes = (value: string | Uint8Array): Buffer =>
  typeof value === 'string' ? Buffer.from(value) : Buffer.from(value.buffer, value.byteOffset, value.byteLength);

/** The name of the argument's type; nothing is computed per row. */
function bindTypeOf({ argTypes, literals }: BoundCall): KernelFunction {
  const name = printType(argTypes[0]!, literals[1] === true ? 'serializable' : 'summary');
  return () => name;
}

export const conversionKernels: KernelFamily = {
  TO_BASE64: plain((value: string | Uint8Array) => asBytes(value).toString('base64')),
  FROM_BASE64: plain(fromBase64),
  ENCODE: plain((text: string, charset: string) => charsets[charset.toUpperCase()]?.encode(text) ?? null),
  DECODE: plain((bytes: Uint8Array, charset: string) => charsets[charset.toUpperCase()]?.decode(bytes) ?? null),
  UNHEX: plain(unhex),
  IS_VALID_UTF8: plain(isUtf8),
  MAKE_VALID_UTF8: plain((bytes: Uint8Array) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)),
  TYPEOF: seesNull(bindTypeOf),
};
