import type { IncomingMessage } from 'node:http';
import { HttpError } from './http-error.ts';

export type JsonObject = { readonly [key: string]: unknown };

/** The JSON object of a request; an empty body is an empty object. */
export async function readBody(request: IncomingMessage, bytesMax: number): Promise<JsonObject> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request) {
    bytes += part.length;
    if (bytes > bytesMax) throw new HttpError(413, `A request holds ${bytesMax} bytes at most`);
    parts.push(part);
  }
  const text = Buffer.concat(parts).toString('utf8');
  if (text.trim() === '') return {};
  const value = parsed(text);
  if (!isObject(value)) throw new HttpError(400, 'The body of the request must be a JSON object');
  return value;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpError(400, 'The body of the request is not JSON');
  }
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function textOf(body: JsonObject, key: string): string {
  const value = body[key];
  if (typeof value !== 'string') throw new HttpError(400, `The request needs the text '${key}'`);
  return value;
}

/** An object of texts, such as settings; absent: empty. */
export function textsOf(body: JsonObject, key: string): Readonly<Record<string, string>> {
  const value = body[key] ?? {};
  if (!isObject(value)) throw new HttpError(400, `'${key}' must be an object`);
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, String(each)]));
}

/** A whole number, 0 or more; `otherwise` when absent. */
export function integerOf(body: JsonObject, key: string, otherwise: number): number {
  const value = body[key] ?? otherwise;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new HttpError(400, `'${key}' must be a whole number, 0 or more`);
}
