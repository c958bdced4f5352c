import type { GatewayDeps } from '../gateway-deps.ts';
import type { JobRegistry } from '../jobs/job-registry.ts';
import type { Operation } from '../operations/operation.ts';
import type { RowFormat } from '../results/result-chunk.ts';
import type { Session } from '../sessions/session.ts';
import type { SessionStore } from '../sessions/session-store.ts';
import { executeStatement } from '../statements/execute-statement.ts';
import { HttpError } from './http-error.ts';
import { pageJson } from './page-json.ts';
import { type JsonObject, textOf, textsOf } from './read-body.ts';

export const protocolVersions = [1, 2, 3, 4] as const;

export interface Gateway {
  readonly deps: GatewayDeps;
  readonly sessions: SessionStore;
  readonly jobs: JobRegistry;
  readonly bufferedRowsMax: number;
}

/** One request. `parts` are the handles in its path. */
export interface Call {
  readonly version: number;
  readonly parts: readonly string[];
  readonly query: URLSearchParams;
  readonly body: JsonObject;
}

export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Without the version; `*` stands for a handle. */
  readonly path: string;
  readonly since: number;
  /** Answers with the body of the reply. */
  readonly act: (gateway: Gateway, call: Call) => string | Promise<string>;
}

export const endpoints: readonly Endpoint[] = [
  { method: 'GET', path: '/info', since: 1, act: () => json({ productName: 'Lockstep', version: '0.1.0' }) },
  {
    method: 'GET',
    path: '/api_versions',
    since: 1,
    act: () => json({ versions: protocolVersions.map(version => `V${version}`) }),
  },
  {
    method: 'POST',
    path: '/sessions',
    since: 1,
    act: ({ sessions }, { body }) => json({ sessionHandle: sessions.open(textsOf(body, 'properties')).handle }),
  },
  {
    method: 'GET',
    path: '/sessions/*',
    since: 1,
    act: (gateway, call) => json({ properties: sessionOf(gateway, call).settings }),
  },
  {
    method: 'DELETE',
    path: '/sessions/*',
    since: 1,
    act: ({ sessions }, { parts }) => {
      sessions.close(parts[0]!);
      return json({ status: 'CLOSED' });
    },
  },
  {
    method: 'POST',
    path: '/sessions/*/heartbeat',
    since: 1,
    act: (gateway, call) => {
      sessionOf(gateway, call);
      return json({});
    },
  },
  {
    method: 'POST',
    path: '/sessions/*/statements',
    since: 1,
    act: (gateway, call) => json({ operationHandle: submit(gateway, call).handle }),
  },
  {
    method: 'GET',
    path: '/sessions/*/operations/*/status',
    since: 1,
    act: (gateway, call) => json({ status: operationOf(gateway, call).status }),
  },
  {
    method: 'POST',
    path: '/sessions/*/operations/*/cancel',
    since: 1,
    act: (gateway, call) => {
      const operation = operationOf(gateway, call);
      operation.cancel();
      return json({ status: operation.status });
    },
  },
  {
    method: 'DELETE',
    path: '/sessions/*/operations/*/close',
    since: 1,
    act: (gateway, call) => {
      const operation = operationOf(gateway, call);
      sessionOf(gateway, call).closeOperation(operation);
      return json({ status: operation.status });
    },
  },
  { method: 'GET', path: '/sessions/*/operations/*/result/*', since: 1, act: fetchPage },
];

const json = (body: unknown): string => JSON.stringify(body);

const sessionOf = ({ sessions }: Gateway, { parts }: Call): Session => sessions.get(parts[0]!);

const operationOf = (gateway: Gateway, call: Call): Operation => sessionOf(gateway, call).get(call.parts[1]!);

function submit(gateway: Gateway, call: Call): Operation {
  const session = sessionOf(gateway, call);
  const text = textOf(call.body, 'statement');
  const own = textsOf(call.body, 'executionConfig');
  const { deps, jobs, bufferedRowsMax } = gateway;
  return session.start(signal =>
    executeStatement({
      text,
      session,
      settings: { ...session.settings, ...own },
      deps,
      jobs,
      bufferedRowsMax,
      signal,
    }),
  );
}

async function fetchPage(gateway: Gateway, call: Call): Promise<string> {
  const [session, operation, written] = call.parts;
  if (!/^\d{1,15}$/.test(written!)) throw new HttpError(400, `'${written}' is no token of a result`);
  const token = Number(written);
  const format = rowFormat(call);
  const page = await operationOf(gateway, call).fetch(token);
  const next = page.kind === 'not-ready' ? token : token + 1;
  const parameter = call.version === 1 ? '' : `?rowFormat=${format}`;
  const uri = `/v${call.version}/sessions/${session}/operations/${operation}/result/${next}${parameter}`;
  return pageJson(page, format, uri);
}

function rowFormat({ version, query }: Call): RowFormat {
  const written = query.get('rowFormat');
  if (version === 1 || written === null || written.toUpperCase() === 'JSON') return 'JSON';
  if (written.toUpperCase() === 'PLAIN_TEXT') return 'PLAIN_TEXT';
  throw new HttpError(400, `rowFormat is JSON or PLAIN_TEXT, not '${written}'`);
}
