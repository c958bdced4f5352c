import { setTimeout as sleep } from 'node:timers/promises';
import { type Batch, concatBatches } from '@lockstep/dataflow/batch';
import type { ConnectorContext, ConnectorRegistry } from '@lockstep/dataflow/ports';
import { userError } from '@lockstep/kernel/errors';
import type { Field } from '@lockstep/sql/algebra';
import { type ResolvedTable, storedColumns } from '@lockstep/sql/catalog';

export interface ReadDeps {
  readonly connectors: ConnectorRegistry;
  /** Of a bounded read: mode `batch`. */
  readonly context: ConnectorContext;
}

/** The columns of a result under the names of the logical table: a binding may store them under others. */
export const resultFields = (table: ResolvedTable): readonly Field[] =>
  storedColumns(table).map(({ holds, type }) => ({ name: holds, type }));

/** The same columns as the result's connector stores them. */
export function storedFields(table: ResolvedTable, schema: readonly Field[]): readonly Field[] {
  const stored = storedColumns(table);
  return schema.map(({ name, type }) => ({ name: stored.find(({ holds }) => holds === name)?.name ?? name, type }));
}

/** All rows of a result table as one batch with the columns of `schema`. */
export async function readResult(
  table: ResolvedTable,
  schema: readonly Field[],
  deps: ReadDeps,
  signal?: AbortSignal,
): Promise<Batch> {
  const connector = deps.connectors.get(table.connector);
  if (connector.createSource === undefined) {
    const message = `The result table '${table.path.name}' can't be read back: connector '${table.connector}' is no source`;
    throw userError('reconciliation.not_readable', message);
  }
  const reader = connector.createSource({ table, schema: storedFields(table, schema) }, deps.context);
  const batches: Batch[] = [];
  try {
    await reader.open(null);
    for (;;) {
      signal?.throwIfAborted();
      const result = await reader.read();
      if (result.kind === 'end') break;
      if (result.kind === 'batch') batches.push(result.batch);
      else await sleep(result.waitMs, undefined, signal && { signal });
    }
  } finally {
    await reader.close();
  }
  return concatBatches(schema, batches);
}
