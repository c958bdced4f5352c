import { type CompileRequest, compileError } from '@lockstep/backends/embedded';
import { hasErrors } from '@lockstep/kernel/diagnostics';
import { userError } from '@lockstep/kernel/errors';
import type { Statement } from '@lockstep/sql/ast';
import type { CatalogSnapshot } from '@lockstep/sql/catalog';
import { parseScript } from '@lockstep/sql/parse';
import { type CatalogTree, snapshotOf } from '../catalog/catalog-tree.ts';
import type { SharedCatalogs } from '../catalog/shared-catalogs.ts';
import type { GatewayDeps } from '../gateway-deps.ts';
import type { JobRegistry } from '../jobs/job-registry.ts';
import type { BufferLimits } from '../results/result-buffer.ts';
import { runtimeMode, type Session, type Settings } from '../sessions/session.ts';

/** Objects, and where names start. */
export interface NameSpace {
  readonly currentCatalog: string;
  readonly currentDatabase: string;
  readonly objects: CatalogSnapshot['objects'];
}

/** What carrying out a statement needs. */
export interface StatementContext {
  readonly text: string;
  readonly session: Session;
  /** The session's settings, with those given for this statement alone. */
  readonly settings: Settings;
  /** Names are looked up here instead of in the session's catalog. */
  readonly compiledIn?: NameSpace | undefined;
  readonly deps: GatewayDeps;
  readonly jobs: JobRegistry;
  /** Null: the session's catalogs are its own. */
  readonly sharedCatalogs: SharedCatalogs | null;
  readonly bufferLimits: BufferLimits;
}

/**
 * Puts what `change` makes of the session's catalogs in their place; those of a store are read anew before, and `change` may be asked several times.
 * False when it answers null: nothing is to change.
 */
export async function updateCatalog(
  { session, sharedCatalogs }: StatementContext,
  change: () => CatalogTree | null,
): Promise<boolean> {
  let hasChanged = false;
  const changed = (current: CatalogTree): CatalogTree => {
    // Where statements look names up.
    session.catalog = current;
    const after = change();
    hasChanged = after !== null;
    return after ?? current;
  };
  session.catalog =
    sharedCatalogs === null ? changed(session.catalog) : await sharedCatalogs.change(session.catalog, changed);
  return hasChanged;
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
  const { settings, deps } = context;
  const { currentCatalog, currentDatabase, objects } = context.compiledIn ?? nameSpaceOf(context.session);
  return {
    sqlText,
    catalog: { objects },
    currentCatalog,
    currentDatabase,
    connectors: deps.descriptors,
    mode: runtimeMode(settings),
    config: settings,
  };
}

export const nameSpaceOf = ({ catalog }: Session): NameSpace => ({
  currentCatalog: catalog.currentCatalog,
  currentDatabase: catalog.currentDatabase,
  objects: snapshotOf(catalog).objects,
});
