import { type CompileRequest, compileError } from '@lockstep/backends/embedded';
import { hasErrors } from '@lockstep/kernel/diagnostics';
import { userError } from '@lockstep/kernel/errors';
import type { Statement } from '@lockstep/sql/ast';
import { parseScript } from '@lockstep/sql/parse';
import { snapshotOf } from '../catalog/catalog-tree.ts';
import type { GatewayDeps } from '../gateway-deps.ts';
import type { JobRegistry } from '../jobs/job-registry.ts';
import { runtimeMode, type Session, type Settings } from '../sessions/session.ts';

/** What carrying out a statement needs. */
export interface StatementContext {
  readonly text: string;
  readonly session: Session;
  /** The session's settings, with those given for this statement alone. */
  readonly settings: Settings;
  readonly deps: GatewayDeps;
  readonly jobs: JobRegistry;
  /** Rows of a query that wait to be fetched; it is held back when there are more. */
  readonly bufferedRowsMax: number;
}

/** The one statement of the text. */
export function parseOne(text: string): Statement {
  const { statements, diagnostics } = parseScript(text);
  if (hasErrors(diagnostics)) throw compileError(text, diagnostics);
  const [statement, second] = statements;
  if (statement === undefined) throw userError('gateway.no_statement', 'The text holds no statement');
  if (second !== undefined) throw userError('gateway.one_statement', 'Only one statement at a time can be submitted');
  return statement;
}

/** A text as this session understands it; the statement's own by default. */
export function compileRequest(context: StatementContext, sqlText = context.text): CompileRequest {
  const { session, settings, deps } = context;
  const { currentCatalog, currentDatabase } = session.catalog;
  return {
    sqlText,
    catalog: snapshotOf(session.catalog),
    currentCatalog,
    currentDatabase,
    connectors: deps.descriptors,
    mode: runtimeMode(settings),
    config: settings,
  };
}
