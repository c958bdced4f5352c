import type { User } from '@lockstep/contracts/users';
import type { Repositories } from '@lockstep/db/repositories';
import { type Diagnostic, hasErrors } from '@lockstep/kernel/diagnostics';
import { userError } from '@lockstep/kernel/errors';
import { newId } from '@lockstep/kernel/ids';
import type { CreateTable, CreateView, DropStatement, Statement } from '@lockstep/sql/ast';
import type { CatalogSnapshot, ObjectPath } from '@lockstep/sql/catalog';
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

type CatalogStatement = CreateTable | CreateView | DropStatement;

/** Runs CREATE and DROP of tables and views, all or none. Secret options are encrypted apart and stand as references in what is stored. */
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
  if (statement.kind === 'drop') return statement.object === 'TABLE' || statement.object === 'VIEW';
  return (statement.kind === 'create-table' || statement.kind === 'create-view') && !statement.temporary;
}

const notForCatalog = (statement: Statement): Diagnostic => ({
  severity: 'error',
  code: 'catalog.not_a_definition',
  message: 'Only CREATE and DROP of tables and views change the catalog',
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

async function create(edit: CatalogEdit, statement: CreateTable | CreateView): Promise<void> {
  const { deps, repositories, user, workspaceId, sqlText, changes } = edit;
  const path = resolvePath(statement.path);
  const ownerId = await repositories.catalogObjects.findOwner(workspaceId, path);
  if (ownerId !== null && statement.mode === 'create') return; // IF NOT EXISTS: analysis has refused the rest
  checkOwner(user, ownerId, path);
  const text = sqlText.slice(statement.span.start, statement.span.end);
  const place = { workspaceId, ownerId: ownerId ?? user.id, prefix: '' };
  await repositories.catalogObjects.put({
    id: newId(),
    workspaceId,
    ownerId: user.id,
    path,
    kind: statement.kind === 'create-table' ? 'table' : 'view',
    createStatement: await hideSecrets(deps, repositories, text, place),
  });
  changes.created.push(printPlace(path));
}

async function drop(edit: CatalogEdit, statement: DropStatement): Promise<void> {
  const { repositories, user, workspaceId, changes } = edit;
  const path = resolvePath(statement.path);
  const ownerId = await repositories.catalogObjects.findOwner(workspaceId, path);
  if (ownerId === null) return; // IF EXISTS: analysis has refused the rest
  checkOwner(user, ownerId, path);
  await repositories.catalogObjects.delete(workspaceId, path);
  await repositories.secrets.deleteByPrefix(workspaceId, `${printPlace(path)}/`);
  changes.dropped.push(printPlace(path));
}

function checkOwner(user: User, ownerId: string | null, path: ObjectPath): void {
  if (ownerId === null || ownerId === user.id || user.role === 'admin') return;
  throw userError('catalog.forbidden', `${printPlace(path)} belongs to somebody else`);
}
