import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { externalError } from '@lockstep/kernel/errors';
import { SharedCatalogs } from '../catalog/shared-catalogs.ts';
import type { GatewayDeps } from '../gateway-deps.ts';
import { JobRegistry } from '../jobs/job-registry.ts';
import { SessionStore } from '../sessions/session-store.ts';
import { checkCaller } from './check-caller.ts';
import type { Endpoint, Gateway } from './endpoint.ts';
import { endpoints, protocolVersions } from './endpoints.ts';
import { errorReply, HttpError } from './http-error.ts';
import { readBody } from './read-body.ts';

export interface GatewaySettings {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly sessionsMax?: number | undefined;
  readonly operationsMax?: number | undefined;
  readonly idleTimeoutMs?: number | undefined;
  readonly bufferedRowsMax?: number | undefined;
  readonly bufferedBytesMax?: number | undefined;
  readonly runningJobsMax?: number | undefined;
  readonly bodyBytesMax?: number | undefined;
  /** How often idle sessions are looked for. */
  readonly idleCheckMs?: number | undefined;
}

export interface RunningGateway {
  readonly url: string;
  /** Ends all sessions and jobs. */
  close(): Promise<void>;
}

const latestVersion = protocolVersions.at(-1)!;

/** Serves the protocol; resolves when it listens. */
export async function startGateway(deps: GatewayDeps, settings: GatewaySettings): Promise<RunningGateway> {
  const limits = {
    sessionsMax: settings.sessionsMax ?? 1000,
    operationsMax: settings.operationsMax ?? 1000,
    idleTimeoutMs: settings.idleTimeoutMs ?? 600_000,
  };
  const gateway: Gateway = {
    deps,
    sessions: new SessionStore(limits, deps.clock),
    jobs: new JobRegistry(deps.clock, settings.runningJobsMax ?? 1000),
    sharedCatalogs: deps.catalogStore === undefined ? null : new SharedCatalogs(deps.catalogStore),
    bufferLimits: {
      bufferedRowsMax: settings.bufferedRowsMax ?? 100_000,
      bufferedBytesMax: settings.bufferedBytesMax ?? 64 * 1024 * 1024,
    },
  };
  const bodyBytesMax = settings.bodyBytesMax ?? 4 * 1024 * 1024;
  const server = createServer((request, response) => {
    void answer(response, () => {
      checkCaller(request, settings.host);
      return call(gateway, bodyBytesMax, request);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', cause => reject(externalError('gateway.listen', `Can't listen: ${cause.message}`, { cause })));
    server.listen(settings.port, settings.host, resolve);
  });
  const idleCheck = setInterval(() => gateway.sessions.closeIdle(), settings.idleCheckMs ?? 10_000);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${settings.host}:${port}`,
    close: async () => {
      clearInterval(idleCheck);
      server.close();
      server.closeAllConnections();
      gateway.sessions.closeAll();
      await gateway.jobs.cancelAll();
    },
  };
}

async function answer(response: ServerResponse, act: () => Promise<string>): Promise<void> {
  try {
    send(response, 200, await act());
  } catch (error) {
    const { status, body } = errorReply(error);
    send(response, status, body);
  }
}

async function call(gateway: Gateway, bodyBytesMax: number, request: IncomingMessage): Promise<string> {
  const url = URL.parse(request.url ?? '/', 'http://gateway');
  if (url === null) throw new HttpError(400, 'The address of the request is none');
  const { version, path } = versionOf(url.pathname);
  const matches = endpoints.flatMap(endpoint => {
    const parts = partsOf(endpoint, version, path);
    return parts === null ? [] : [{ endpoint, parts }];
  });
  if (matches.length === 0) throw new HttpError(404, `There is nothing at ${url.pathname}`);
  const match = matches.find(({ endpoint }) => endpoint.method === request.method);
  if (match === undefined) throw new HttpError(405, `${request.method} can't be done with ${url.pathname}`);
  const body = await readBody(request, bodyBytesMax);
  return match.endpoint.act(gateway, { version, parts: match.parts, query: url.searchParams, body });
}

/** A path without a version means the newest. */
function versionOf(pathname: string): { readonly version: number; readonly path: string } {
  const [, written, path] = /^\/v(\d+)(\/.*)$/i.exec(pathname) ?? [];
  if (written === undefined || path === undefined) return { version: latestVersion, path: pathname };
  const version = Number(written);
  if (version < 1 || version > latestVersion) throw new HttpError(404, `The protocol has no version ${written}`);
  return { version, path };
}

/** The handles in the path; null when it is not the endpoint's. */
function partsOf(endpoint: Endpoint, version: number, path: string): readonly string[] | null {
  if (version < endpoint.since) return null;
  const wanted = endpoint.path.split('/');
  const given = path.split('/');
  if (given.length !== wanted.length) return null;
  const parts: string[] = [];
  for (const [i, word] of wanted.entries()) {
    if (word === '*') parts.push(given[i]!);
    else if (word !== given[i]) return null;
  }
  return parts;
}

function send(response: ServerResponse, status: number, body: string): void {
  if (response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8' });
  response.end(body);
}
