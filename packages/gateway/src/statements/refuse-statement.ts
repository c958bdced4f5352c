import { type AppError, userError } from '@lockstep/kernel/errors';
import type { Statement } from '@lockstep/sql/ast';
import { getObject } from '../catalog/resolve-path.ts';
import { quotePath } from '../definitions/quote.ts';
import { runtimeMode } from '../sessions/session.ts';
import type { StatementContext } from './statement-context.ts';

/** Why a statement can't be carried out here. */
export function refusalOf(context: StatementContext, statement: Statement): AppError {
  switch (statement.kind) {
    case 'delete':
    case 'update':
      return rowLevelRefusal(context, statement);
    case 'truncate':
      if (runtimeMode(context.settings) === 'stream')
        return refuse('TRUNCATE TABLE statement is not supported in streaming mode.');
      return refuse(`TRUNCATE TABLE statement is not supported for the table ${nameOf(context, statement.path)}.`);
    case 'call':
      return refuse(`There is no procedure '${statement.procedure.parts.map(part => part.name).join('.')}'.`);
    case 'jar':
      return refuse(
        `${statement.action} JAR is not supported: this engine runs no Java. Write functions in JavaScript.`,
      );
    case 'client-command':
      return refuse(`${statement.command} is a command of the client, not a statement.`);
    default:
      return refuse(`${statement.kind.replaceAll('-', ' ').toUpperCase()} is not supported here.`);
  }
}

const refuse = (message: string): AppError => userError('gateway.unsupported', message);

function rowLevelRefusal(
  context: StatementContext,
  { kind, target }: Extract<Statement, { kind: 'delete' | 'update' }>,
): AppError {
  if (runtimeMode(context.settings) === 'stream')
    return refuse(`${kind.toUpperCase()} statement is not supported for streaming mode now.`);
  return refuse(
    `Can't perform ${kind} operation of the table ${nameOf(context, target)} because its connector does not support that.`,
  );
}

const nameOf = (context: StatementContext, path: Parameters<typeof getObject>[1]): string =>
  quotePath(getObject(context.session.catalog, path).path);
