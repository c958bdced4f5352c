import { completeStatement } from '../statements/complete-statement.ts';
import { checkConfiguring } from '../statements/configuring-statements.ts';
import { executeStatement } from '../statements/execute-statement.ts';
import { updateCatalog } from '../statements/statement-context.ts';
import { type Call, type Endpoint, type Gateway, sessionOf, statementContext } from './endpoint.ts';
import { integerOf, textOf, textsOf } from './read-body.ts';
import { startScript } from './start-script.ts';

export const sessionEndpoints: readonly Endpoint[] = [
  {
    method: 'POST',
    path: '/sessions',
    since: 1,
    act: ({ sessions }, { body }) =>
      JSON.stringify({ sessionHandle: sessions.open(textsOf(body, 'properties')).handle }),
  },
  {
    method: 'GET',
    path: '/sessions/*',
    since: 1,
    act: (gateway, call) => JSON.stringify({ properties: sessionOf(gateway, call).settings }),
  },
  {
    method: 'DELETE',
    path: '/sessions/*',
    since: 1,
    act: ({ sessions }, { parts }) => {
      sessions.close(parts[0]!);
      return JSON.stringify({ status: 'CLOSED' });
    },
  },
  {
    method: 'POST',
    path: '/sessions/*/heartbeat',
    since: 1,
    act: (gateway, call) => {
      // Asking for the session counts as a use of it.
      sessionOf(gateway, call);
      return '{}';
    },
  },
  { method: 'POST', path: '/sessions/*/configure-session', since: 2, act: configure },
  { method: 'GET', path: '/sessions/*/complete-statement', since: 2, act: completions },
  {
    method: 'POST',
    path: '/sessions/*/scripts',
    since: 4,
    act: async (gateway, call) =>
      JSON.stringify({ clusterID: await startScript(gateway, sessionOf(gateway, call), call.body) }),
  },
];

/** Answers when the statement is done. */
async function configure(gateway: Gateway, call: Call): Promise<string> {
  const text = textOf(call.body, 'statement');
  checkConfiguring(text);
  const session = sessionOf(gateway, call);
  const timeoutMs = integerOf(call.body, 'executionTimeout', 0);
  const operation = session.start(() => executeStatement(statementContext(gateway, session, text, {})), timeoutMs);
  try {
    await operation.finished();
  } finally {
    session.closeOperation(operation);
  }
  return '{}';
}

async function completions(gateway: Gateway, call: Call): Promise<string> {
  const session = sessionOf(gateway, call);
  const text = textOf(call.body, 'statement');
  const position = integerOf(call.body, 'position', text.length);
  const context = statementContext(gateway, session, text, {});
  // Catalogs of a store are read anew.
  await updateCatalog(context, () => null);
  return JSON.stringify({ candidates: completeStatement(context, position) });
}
