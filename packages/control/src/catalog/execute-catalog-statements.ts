import type { User } from '@lockstep/contracts/users';
import type { Repositories } from '@lockstep/db/repositories';
import { type Diagnostic, hasErrors } from '@lockstep/kernel/diagnostics';
import { userError } from '@lockstep/kernel/errors';
import { newId } from '@lockstep/kernel/ids';
import type {
  AlterFunction,
  CreateFunction,
  CreateTable,
  CreateView,
  DropStatement,
  ObjectPath as PathNode,
  Statement,
} from '@lockstep/sql/ast';
import type { CatalogObject, CatalogSnapshot, ObjectPath } from '@lockstep/sql/catalog';
import { parseScript } from '@lockstep/sql/parse';
import { checkSqlText } from '../access/check-input.ts';
import { scopeOf } from '../access/scope-of.ts';
import { checkBothSides, mergeDiagnostics } from '../analysis.ts';
import type { ControlDeps } from '../control-deps.ts';
import { hideSecrets } from '../secrets/hide-secrets.ts';
import { printPlace, resolvePath } from '../secrets/secret-options.ts';

export interface CatalogChanges {
  /** Full names, in the order of the text. */
  readonly created: string[];
  readonly dropped: string[];
}

type Definition = CreateTable | CreateView | CreateFunction | AlterFunction;
type CatalogStatement = Definition | DropStatement;

/**
 * Runs CREATE and DROP of tables, views and functions and ALTER FUNCTION, all or none. Secret options are encrypted apart and stand as references in what is
 * stored.
 */
export async function executeCatalogStatements(
  deps: ControlDeps,
  user: User,
  sqlText: string,
): Promise<CatalogChanges> {
  checkSqlText(sqlText);
  const { workspaceId } = await scopeOf(deps, user);
  const catalog = await deps.database.repositories.catalogObjects.snapshot(workspaceId);
  const statements = checkStatements(deps, sqlText, catalog);
  return deps.database.transaction(async repositories => {
    const changes: CatalogChanges = { created: [], dropped: [] };
    for (const statement of statements) {
      const edit = { deps, repositories, user, workspaceId, sqlText, changes };
      if (statement.kind === 'drop') await drop(edit, statement);
      else await create(edit, statement);
    }
    await repositories.announcements.live('catalog', workspaceId, '');
    return changes;
  });
}

function checkStatements(deps: ControlDeps, sqlText: string, catalog: CatalogSnapshot): readonly CatalogStatement[] {
  const { statements } = parseScript(sqlText);
  const foreign = statements.flatMap(statement => (isCatalogStatement(statement) ? [] : [notForCatalog(statement)]));
  const { stream, batch } = checkBothSides(deps, sqlText, catalog);
  const diagnostics = [...mergeDiagnostics(stream, batch), ...foreign];
  if (hasErrors(diagnostics))
    throw userError('catalog.invalid', 'The statements have mistakes', { details: { diagnostics } });
  return statements.filter(isCatalogStatement);
}

function isCatalogStatement(statement: Statement): statement is CatalogStatement {
  switch (statement.kind) {
    case 'drop':
      return ['TABLE', 'VIEW', 'FUNCTION'].includes(statement.object) && !statement.temporary;
    case 'create-table':
    case 'create-view':
      return !statement.temporary;
    case 'create-function':
    case 'alter-function':
      return statement.scope === 'catalog';
    default:
      return false;
  }
}

const notForCatalog = (statement: Statement): Diagnostic => ({
  severity: 'error',
  code: 'catalog.not_a_definition',
  message: 'Only CREATE and DROP of tables, views and functions, and ALTER FUNCTION, change the catalog',
  span: statement.span,
  hint: 'Put this statement into a job.',
});

interface CatalogEdit {
  readonly deps: ControlDeps;
  readonly repositories: Repositories;
  readonly user: User;
  readonly workspaceId: string;
  readonly sqlText: string;
  readonly changes: CatalogChanges;
}

async function create(edit: CatalogEdit, statement: Definition): Promise<void> {
  const { deps, repositories, user, workspaceId, changes } = edit;
  const kind = kinds[statement.kind];
  const path = pathOf(kind, statement.path);
  const existing = await repositories.catalogObjects.find(workspaceId, path);
  if (existing !== null && (existing.kind === 'function') !== (kind === 'function')) {
    const what = existing.kind === 'function' ? 'a function' : `a ${existing.kind}`;
    throw userError('catalog.name_taken', `${printPlace(path)} is ${what}; choose another name`);
  }
  // IF NOT EXISTS and IF EXISTS: analysis has refused the rest.
  if (existing !== null && 'ifNotExists' in statement && !replaces(statement)) return;
  if (existing === null && statement.kind === 'alter-function') return;
  checkOwner(user, existing?.ownerId ?? null, path);
  const place = { workspaceId, ownerId: existing?.ownerId ?? user.id, prefix: '' };
  await repositories.catalogObjects.put({
    id: newId(),
    workspaceId,
    ownerId: user.id,
    path,
    kind,
    createStatement: await hideSecrets(deps, repositories, createTextOf(edit.sqlText, statement), place),
  });
  changes.created.push(printPlace(path));
}

const kinds: Readonly<Record<Definition['kind'], CatalogObject['kind']>> = {
  'create-table': 'table',
  'create-view': 'view',
  'create-function': 'function',
  'alter-function': 'function',
};

const replaces = (statement: Definition): boolean => 'mode' in statement && statement.mode !== 'create';

/** Names of functions have no case: they are kept in lower case. */
function pathOf(kind: CatalogObject['kind'], written: PathNode): ObjectPath {
  const path = resolvePath(written);
  return kind === 'function' ? { ...path, name: path.name.toLowerCase() } : path;
}

/** The statement as it is kept: of ALTER FUNCTION, the CREATE FUNCTION that makes what it made. */
function createTextOf(sqlText: string, { kind, path, span }: Definition): string {
  if (kind !== 'alter-function') return sqlText.slice(span.start, span.end);
  return `CREATE FUNCTION ${sqlText.slice(path.span.start, span.end)}`;
}

async function drop(edit: CatalogEdit, statement: DropStatement): Promise<void> {
  const { repositories, user, workspaceId, changes } = edit;
  const isFunction = statement.object === 'FUNCTION';
  const path = pathOf(isFunction ? 'function' : 'table', statement.path);
  const existing = await repositories.catalogObjects.find(workspaceId, path);
  // IF EXISTS: analysis has refused the rest.
  if (existing === null || (existing.kind === 'function') !== isFunction) return;
  checkOwner(user, existing.ownerId, path);
  await repositories.catalogObjects.delete(workspaceId, path);
  await repositories.secrets.deleteByPrefix(workspaceId, `${printPlace(path)}/`);
  changes.dropped.push(printPlace(path));
}

function checkOwner(user: User, ownerId: string | null, path: ObjectPath): void {
  if (ownerId === null || ownerId === user.id || user.role === 'admin') return;
  throw userError('catalog.forbidden', `${printPlace(path)} belongs to somebody else`);
}
