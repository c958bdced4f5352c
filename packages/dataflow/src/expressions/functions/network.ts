import type { Value } from '../../batch/value.ts';
import { type KernelFamily, plain } from './kernel.ts';

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

/** The protocols for which Java's URL has a handler; it refuses all others. */
const protocols = new Set(['http', 'https', 'ftp', 'file', 'jar']);

/** `protocol:[//authority][path][?query][#ref]`; each part as it is written, nothing is decoded. */
const urlPattern = /^([A-Za-z][A-Za-z0-9.+-]*):(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s;

interface UrlParts {
  readonly PROTOCOL: string;
  readonly AUTHORITY: string | null;
  readonly USERINFO: string | null;
  readonly HOST: string;
  readonly PATH: string;
  readonly QUERY: string | null;
  readonly FILE: string;
  readonly REF: string | null;
}

/** As `java.net.URL` takes a URL apart; null when it refuses it. */
function urlParts(url: string): UrlParts | null {
  const match = urlPattern.exec(url.trim().replace(/^url:/i, ''));
  if (match === null) return null;
  const [, written = '', authority, path = '', query, ref] = match;
  const protocol = written.toLowerCase();
  if (!protocols.has(protocol)) return null;
  const at = authority?.lastIndexOf('@') ?? -1;
  const address = /^(\[[^\]]*\]|[^:]*)(?::(\d*))?$/.exec((authority ?? '').slice(at + 1));
  if (address === null) return null;
  return {
    PROTOCOL: protocol,
    AUTHORITY: authority ?? null,
    USERINFO: at === -1 ? null : authority!.slice(0, at),
    HOST: address[1]!,
    PATH: path,
    QUERY: query ?? null,
    FILE: query === undefined ? path : `${path}?${query}`,
    REF: ref ?? null,
  };
}

const isPart = (part: string, parts: UrlParts): part is keyof UrlParts => Object.hasOwn(parts, part);

/** `PARSE_URL(url, part [, key])`; only a QUERY has keys. */
function parseUrl(url: string, part: string, key?: string): Value {
  const parts = urlParts(url);
  if (parts === null || !isPart(part, parts)) return null;
  if (key === undefined) return parts[part];
  if (part !== 'QUERY' || parts.QUERY === null) return null;
  const pair = parts.QUERY.split('&').find(each => each.startsWith(`${key}=`));
  return pair === undefined ? null : pair.slice(key.length + 1);
}

/** `a.b.c.d`, or short: the last part of `a`, `a.b` and `a.b.c` is the last byte. Leading zeros mean nothing. */
function inetAton(address: string): Value {
  const written = address.split('.');
  if (written.length > 4 || written.some(part => !/^\d+$/.test(part))) return null;
  const parts = written.map(part => BigInt(part));
  if (parts.some(part => part > 255n)) return null;
  const last = parts.pop()!;
  return parts.reduce((sum, part, i) => sum | (part << BigInt(24 - 8 * i)), last);
}

function inetNtoa(address: bigint): Value {
  if (address < 0n || address > 0xffffffffn) return null;
  return [24n, 16n, 8n, 0n].map(shift => (address >> shift) & 255n).join('.');
}

export const networkKernels: KernelFamily = {
  URL_ENCODE: plain(urlEncode),
  URL_DECODE: plain(urlDecode),
  PARSE_URL: plain(parseUrl),
  INET_ATON: plain(inetAton),
  INET_NTOA: plain(inetNtoa),
};
