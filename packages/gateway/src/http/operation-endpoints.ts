import type { Operation } from '../operations/operation.ts';
import type { RowFormat } from '../results/result-chunk.ts';
import { executeStatement } from '../statements/execute-statement.ts';
import { type Call, type Endpoint, type Gateway, operationOf, sessionOf, statementContext } from './endpoint.ts';
import { HttpError } from './http-error.ts';
import { pageJson } from './page-json.ts';
import { integerOf, textOf, textsOf } from './read-body.ts';

export const operationEndpoints: readonly Endpoint[] = [
  {
    method: 'POST',
    path: '/sessions/*/statements',
    since: 1,
    act: (gateway, call) => JSON.stringify({ operationHandle: submit(gateway, call).handle }),
  },
  {
    method: 'GET',
    path: '/sessions/*/operations/*/status',
    since: 1,
    act: (gateway, call) => JSON.stringify({ status: operationOf(gateway, call).status }),
  },
  {
    method: 'POST',
    path: '/sessions/*/operations/*/cancel',
    since: 1,
    act: (gateway, call) => {
      const operation = operationOf(gateway, call);
      operation.cancel();
      return JSON.stringify({ status: operation.status });
    },
  },
  {
    method: 'DELETE',
    path: '/sessions/*/operations/*/close',
    since: 1,
    act: (gateway, call) => {
      const operation = operationOf(gateway, call);
      sessionOf(gateway, call).closeOperation(operation);
      return JSON.stringify({ status: operation.status });
    },
  },
  { method: 'GET', path: '/sessions/*/operations/*/result/*', since: 1, act: fetchPage },
];

function submit(gateway: Gateway, call: Call): Operation {
  const session = sessionOf(gateway, call);
  const context = statementContext(
    gateway,
    session,
    textOf(call.body, 'statement'),
    textsOf(call.body, 'executionConfig'),
  );
  return session.start(() => executeStatement(context), integerOf(call.body, 'executionTimeout', 0));
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
