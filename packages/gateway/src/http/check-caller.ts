import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { HttpError } from './http-error.ts';

/**
 * Refuses what a web page could make a browser send. The gateway has no login, so a page that somebody looks at must not reach it: neither by a request across
 * origins (browsers name the origin) nor by a name that is made to mean this host (the name stands in Host).
 */
export function checkCaller({ headers }: IncomingMessage, ownHost: string): void {
  if (headers.origin !== undefined) throw new HttpError(403, 'The gateway does not answer web pages');
  const host = hostName(headers.host ?? '');
  if (isIP(host) === 0 && host !== 'localhost' && host !== ownHost)
    throw new HttpError(403, `The gateway does not go by the name '${host}'; start it with --host to give it one`);
}

/** Without the port, and without the brackets of an IPv6 address. */
const hostName = (host: string): string =>
  host
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .toLowerCase();
