import type { SharedCatalogs } from '../catalog/shared-catalogs.ts';
import type { GatewayDeps } from '../gateway-deps.ts';
import type { JobRegistry } from '../jobs/job-registry.ts';
import type { Operation } from '../operations/operation.ts';
import type { BufferLimits } from '../results/result-buffer.ts';
import type { Session } from '../sessions/session.ts';
import type { SessionStore } from '../sessions/session-store.ts';
import type { StatementContext } from '../statements/statement-context.ts';
import type { JsonObject } from './read-body.ts';

export interface Gateway {
  readonly deps: GatewayDeps;
  readonly sessions: SessionStore;
  readonly jobs: JobRegistry;
  /** Null: sessions share nothing. */
  readonly sharedCatalogs: SharedCatalogs | null;
  readonly bufferLimits: BufferLimits;
}

/** One request. `parts` are the handles in its path. */
export interface Call {
  readonly version: number;
  readonly parts: readonly string[];
  readonly query: URLSearchParams;
  readonly body: JsonObject;
}

/** One call of the protocol. */
export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Without the version; `*` stands for a handle. */
  readonly path: string;
  /** The first version of the protocol that has it. */
  readonly since: number;
  /** Answers with the body of the reply, JSON text. */
  readonly act: (gateway: Gateway, call: Call) => string | Promise<string>;
}

export const sessionOf = ({ sessions }: Gateway, { parts }: Call): Session => sessions.get(parts[0]!);

export const operationOf = (gateway: Gateway, call: Call): Operation => sessionOf(gateway, call).get(call.parts[1]!);

/** What a statement of a session runs with; `own` are settings for this statement alone. */
export function statementContext(
  { deps, jobs, sharedCatalogs, bufferLimits }: Gateway,
  session: Session,
  text: string,
  own: Readonly<Record<string, string>>,
): StatementContext {
  return { text, session, settings: { ...session.settings, ...own }, deps, jobs, sharedCatalogs, bufferLimits };
}
