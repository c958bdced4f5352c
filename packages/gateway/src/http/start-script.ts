import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { compileError } from '@lockstep/backends/embedded';
import { hasErrors } from '@lockstep/kernel/diagnostics';
import { externalError, toErrorInfo } from '@lockstep/kernel/errors';
import { parseScript } from '@lockstep/sql/parse';
import type { Session } from '../sessions/session.ts';
import { executeStatement } from '../statements/execute-statement.ts';
import { type Gateway, statementContext } from './endpoint.ts';
import { HttpError } from './http-error.ts';
import { type JsonObject, textsOf } from './read-body.ts';

/**
 * Carries out a whole script, statement by statement, in a session of its own that starts with what this one knows. Answers with the script's id once the text
 * is known to parse; what goes wrong later ends the script and is logged. Rows of its queries go nowhere.
 */
export async function startScript(gateway: Gateway, session: Session, body: JsonObject): Promise<string> {
  const script = await scriptText(gateway, body);
  const { statements, diagnostics } = parseScript(script);
  if (hasErrors(diagnostics)) throw compileError(script, diagnostics);
  const own = gateway.sessions.open({ ...session.settings, ...textsOf(body, 'executionConfig') });
  own.catalog = session.catalog;
  const id = randomUUID();
  const texts = statements.map(({ span }) => script.slice(span.start, span.end));
  void runAll(gateway, own, texts)
    .catch(error => gateway.deps.logger.error('A script has failed', { scriptId: id, ...toErrorInfo(error) }))
    .finally(() => gateway.sessions.closeIfOpen(own.handle));
  return id;
}

async function scriptText({ deps }: Gateway, { script, scriptUri }: JsonObject): Promise<string> {
  if (typeof script === 'string') return script;
  if (typeof scriptUri !== 'string') throw new HttpError(400, "The request needs the text 'script' or 'scriptUri'");
  const path = await deps.confinePath(scriptUri);
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw externalError('gateway.script', `The script ${scriptUri} can't be read`, { cause });
  }
}

async function runAll(gateway: Gateway, session: Session, texts: readonly string[]): Promise<void> {
  for (const text of texts) {
    // A use, so that a long script does not count as idle.
    gateway.sessions.get(session.handle);
    const result = await executeStatement(statementContext(gateway, session, text, {}));
    while ((await result.feed.take(1000)) !== null) gateway.sessions.get(session.handle);
  }
}
