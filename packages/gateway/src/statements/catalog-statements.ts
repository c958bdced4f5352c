import type { Statement } from '@lockstep/sql/ast';
import { defaultDatabase } from '@lockstep/sql/catalog';
import { done, type StatementResult } from '../results/statement-result.ts';
import type { Session } from '../sessions/session.ts';
import { resolvePath, withObject, withoutObject } from '../sessions/session-catalog.ts';
import { analyzeOne, type StatementContext } from './statement-context.ts';

type Of<K extends Statement['kind']> = Extract<Statement, { kind: K }>;

/** CREATE TABLE and CREATE VIEW. Nothing happens when the object exists and that is allowed. */
export function createObject(
  context: StatementContext,
  statement: Of<'create-table'> | Of<'create-view'>,
): StatementResult {
  const [analyzed] = analyzeOne(context).statements;
  if (analyzed === undefined) return done();
  const { session, text } = context;
  session.catalog = withObject(session.catalog, {
    path: resolvePath(session.catalog, statement.path),
    kind: statement.kind === 'create-table' ? 'table' : 'view',
    createStatement: text.slice(statement.span.start, statement.span.end),
  });
  return done();
}

export function dropObject(context: StatementContext, statement: Of<'drop'>): StatementResult {
  analyzeOne(context);
  const { session } = context;
  session.catalog = withoutObject(session.catalog, resolvePath(session.catalog, statement.path));
  return done();
}

export function useCatalog(session: Session, { name }: Of<'use-catalog'>): StatementResult {
  session.catalog = { ...session.catalog, currentCatalog: name.name, currentDatabase: defaultDatabase };
  return done();
}

export function useDatabase(session: Session, { path }: Of<'use-database'>): StatementResult {
  const names = path.parts.map(part => part.name);
  session.catalog = {
    ...session.catalog,
    currentCatalog: names.at(-2) ?? session.catalog.currentCatalog,
    currentDatabase: names.at(-1) ?? defaultDatabase,
  };
  return done();
}
