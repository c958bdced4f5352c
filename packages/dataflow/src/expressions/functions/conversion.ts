import type { Value } from '../../batch/value.ts';
import { type KernelFamily, plain } from './kernel.ts';

const base64 = /^[A-Za-z0-9+/]*={0,2}$/;

function fromBase64(text: string): Value {
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

/** As Java's URLEncoder: a space is `+`; letters, digits and `.-*_` stay. */
const urlEncode = (text: string): string =>
  encodeURIComponent(text.toWellFormed())
    .replaceAll('%20', '+')
    .replace(/[!'()~]/g, character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);

function urlDecode(text: string): Value {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}

export const conversionKernels: KernelFamily = {
  TO_BASE64: plain((text: string) => Buffer.from(text).toString('base64')),
  FROM_BASE64: plain(fromBase64),
  ENCODE: plain((text: string, charset: string) => charsets[charset.toUpperCase()]?.encode(text) ?? null),
  DECODE: plain((bytes: Uint8Array, charset: string) => charsets[charset.toUpperCase()]?.decode(bytes) ?? null),
  UNHEX: plain(unhex),
  URL_ENCODE: plain(urlEncode),
  URL_DECODE: plain(urlDecode),
};
