import { describeCatalog } from '@lockstep/sql/analyze';
import { complete } from '@lockstep/sql/complete';
import { functions } from '@lockstep/sql/functions';
import { printType } from '@lockstep/sql/types';
import { compileRequest, type StatementContext } from './statement-context.ts';

/** What can stand at a position of the text, best first, as text to put there. */
export function completeStatement(context: StatementContext, position: number): readonly string[] {
  const request = compileRequest(context);
  const tables = describeCatalog(request).map(({ path, kind, columns }) => ({
    ...path,
    kind,
    columns: columns.map(({ name, type }) => ({ name, type: printType(type) })),
  }));
  const { items } = complete(context.text, Math.min(position, context.text.length), {
    currentCatalog: context.session.catalog.currentCatalog,
    currentDatabase: context.session.catalog.currentDatabase,
    tables,
    functions: builtInFunctions,
    connectors: context.deps.descriptors,
    locale: 'en',
  });
  return items.map(item => item.insertText);
}

const builtInFunctions = functions.flatMap(({ name, kind, signatures }) =>
  kind === 'operator' ? [] : [{ name, kind, signature: signatures[0] ?? name }],
);
