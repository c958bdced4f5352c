import type { User } from '@lockstep/contracts/users';
import type { Control } from '@lockstep/control/control';
import { userError } from '@lockstep/kernel/errors';
import type { z } from 'zod';
import { getControl } from './control.ts';
import { errorResponse } from './error-response.ts';
import { studioLogger } from './logger.ts';
import { refuseCrossSite } from './same-site.ts';
import { readCookie, sessionCookie } from './session.ts';

const bodyBytesMax = 2 * 1024 * 1024;

interface RouteSpec<Params, Query, Body> {
  /** Programs may come with an API token too; else only the studio's own pages with their session. */
  readonly tokens?: boolean;
  readonly params?: z.ZodType<Params>;
  readonly query?: z.ZodType<Query>;
  readonly body?: z.ZodType<Body>;
}

export interface RouteContext<Params, Query, Body> {
  readonly request: Request;
  readonly control: Control;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
}

export type RouteHandler = (
  request: Request,
  context: { readonly params: Promise<Record<string, string>> },
) => Promise<Response>;

/**
 * The only way to serve data: finds out who asks and refuses strangers and other sites' changes before anything is read; parses path, query and body;
 * turns every failure into a plain answer. Whether this user may do this is the control plane's decision. A handler's value becomes JSON,
 * a Response stays as it is, undefined is 204.
 */
export function route<Params = undefined, Query = undefined, Body = undefined>(
  spec: RouteSpec<Params, Query, Body>,
  handle: (context: RouteContext<Params, Query, Body> & { readonly user: User }) => Promise<unknown>,
): RouteHandler {
  return (request, context) =>
    guarded(async () => {
      const user = await authenticate(request, spec.tokens ?? false);
      const input = await readInput(spec, request, context.params);
      return handle({ ...input, user });
    });
}

/** For the few addresses that must answer strangers: `public-routes.ts` lists them and a test holds the list. */
export function publicRoute<Params = undefined, Query = undefined, Body = undefined>(
  spec: Omit<RouteSpec<Params, Query, Body>, 'tokens'>,
  handle: (context: RouteContext<Params, Query, Body>) => Promise<unknown>,
): RouteHandler {
  return (request, context) =>
    guarded(async () => {
      refuseCrossSite(request);
      return handle(await readInput(spec, request, context.params));
    });
}

async function guarded(handle: () => Promise<unknown>): Promise<Response> {
  try {
    const value = await handle();
    if (value instanceof Response) return value;
    const headers = { 'Cache-Control': 'no-store' };
    return value === undefined ? new Response(null, { status: 204, headers }) : Response.json(value, { headers });
  } catch (error) {
    return errorResponse(error, studioLogger);
  }
}

async function authenticate(request: Request, acceptsTokens: boolean): Promise<User> {
  const user = await findUser(request, acceptsTokens);
  if (user === null) throw userError('auth.unauthenticated', 'Sign in first');
  return user;
}

async function findUser(request: Request, acceptsTokens: boolean): Promise<User | null> {
  const bearer = /^Bearer (\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
  if (bearer !== undefined) return acceptsTokens ? getControl().findApiToken(bearer) : null;
  const session = readCookie(request, sessionCookie);
  if (session === null) return null;
  refuseCrossSite(request);
  return getControl().findSession(session);
}

async function readInput<Params, Query, Body>(
  spec: RouteSpec<Params, Query, Body>,
  request: Request,
  params: Promise<Record<string, string>>,
): Promise<RouteContext<Params, Query, Body>> {
  return {
    request,
    control: getControl(),
    // Without a schema the type parameter is `undefined`, which is what the caller gets.
    params: spec.params === undefined ? (undefined as Params) : spec.params.parse(await params),
    query: spec.query === undefined ? (undefined as Query) : spec.query.parse(readQuery(request)),
    body: spec.body === undefined ? (undefined as Body) : spec.body.parse(await readBody(request)),
  };
}

const readQuery = (request: Request): Record<string, string> =>
  Object.fromEntries(new URL(request.url).searchParams.entries());

async function readBody(request: Request): Promise<unknown> {
  if (!(request.headers.get('content-type') ?? '').startsWith('application/json')) {
    throw userError('request.unsupported_media_type', 'Send JSON with Content-Type: application/json');
  }
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > bodyBytesMax) throw userError('request.too_large', `A request holds at most ${bodyBytesMax} bytes`);
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
  } catch {
    throw userError('request.invalid', 'The body is not JSON');
  }
}
