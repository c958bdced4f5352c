import { connectorDescriptors } from '@lockstep/connectors/descriptors';
import { describeCatalog } from '@lockstep/sql/analyze';
import { type CatalogSnapshot, defaultCatalog, defaultDatabase } from '@lockstep/sql/catalog';
import type { CatalogView, FunctionView } from '@lockstep/sql/complete';
import { functions } from '@lockstep/sql/functions';
import { printType, withNullable } from '@lockstep/sql/types';
import { readFunctionDefinition } from '#features/data/function-definition.ts';

const windowFunctions: readonly FunctionView[] = [
  { name: 'TUMBLE', kind: 'window', signature: 'TUMBLE(TABLE data, DESCRIPTOR(time), size)' },
  { name: 'HOP', kind: 'window', signature: 'HOP(TABLE data, DESCRIPTOR(time), slide, size)' },
  { name: 'CUMULATE', kind: 'window', signature: 'CUMULATE(TABLE data, DESCRIPTOR(time), step, size)' },
];

/** The catalog as completion needs it: every object with the columns that analysis gives it. */
export function catalogView(catalog: CatalogSnapshot, locale: 'en' | 'zh'): CatalogView {
  const environment = { catalog, connectors: connectorDescriptors, mode: 'stream' as const };
  return {
    currentCatalog: defaultCatalog,
    currentDatabase: defaultDatabase,
    tables: describeCatalog(environment).map(({ path, kind, columns }) => ({
      ...path,
      kind,
      columns: columns.map(column => ({ name: column.name, type: printType(withNullable(column.type, true)) })),
    })),
    functions: [...registeredFunctions(locale), ...windowFunctions, ...userFunctions(catalog)],
    connectors: connectorDescriptors,
    locale,
  };
}

/** Those of the catalog that stand for themselves; one with a mistake is not offered. */
const userFunctions = ({ objects }: CatalogSnapshot): FunctionView[] =>
  objects.flatMap(object => {
    const definition = object.kind === 'function' ? readFunctionDefinition(object) : null;
    return definition === null
      ? []
      : [{ name: object.path.name, kind: definition.kind, signature: definition.signature }];
  });

const registeredFunctions = (locale: 'en' | 'zh'): FunctionView[] =>
  functions.flatMap(({ name, aliases, kind, signatures, doc }) =>
    kind === 'operator'
      ? []
      : [name, ...aliases].map(sqlName => ({
          name: sqlName,
          kind,
          signature: signatures[0] ?? `${sqlName}()`,
          doc: doc[locale],
        })),
  );
