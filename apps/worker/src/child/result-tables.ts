import { connectorDescriptors } from '@lockstep/connectors/descriptors';
import { userError } from '@lockstep/kernel/errors';
import { analyzeScript } from '@lockstep/sql/analyze';
import type { ResolvedTable, RuntimeMode } from '@lockstep/sql/catalog';
import type { LogicalType } from '@lockstep/sql/types';
import type { ReconciliationSpec } from './protocol.ts';

/** The table that both sides of a job write, as each side sees it. */
export interface ResultTables {
  readonly stream: ResolvedTable;
  readonly batch: ResolvedTable;
  readonly keyColumns: readonly string[];
  readonly windowColumn: string | null;
  readonly windowEndColumn: string | null;
}

/**
 * The first table with a primary key that the job inserts into: without a key rows can't be told apart. Its windows are those of
 * `window_start` and `window_end`, the names that window functions give, else of the key's timestamp.
 */
export function findResultTables(spec: Pick<ReconciliationSpec, 'sqlText' | 'catalog'>): ResultTables {
  const streamSinks = sinkTables(spec, 'stream');
  const batchSinks = sinkTables(spec, 'batch');
  for (const stream of streamSinks) {
    const batch = batchSinks.find(candidate => pathKey(candidate) === pathKey(stream));
    const keyColumns = stream.primaryKey;
    if (batch === undefined || keyColumns === undefined) continue;
    const windowColumn = timestampColumn(stream, ['window_start', ...keyColumns]);
    const windowEndColumn = windowColumn === null ? null : timestampColumn(stream, ['window_end']);
    return { stream, batch, keyColumns, windowColumn, windowEndColumn };
  }
  throw userError(
    'reconciliation.no_result_table',
    'No table that the job writes has a PRIMARY KEY, so its rows can not be compared one by one',
  );
}

function sinkTables({ sqlText, catalog }: Pick<ReconciliationSpec, 'sqlText' | 'catalog'>, mode: RuntimeMode) {
  const { statements } = analyzeScript(sqlText, { catalog, connectors: connectorDescriptors, mode });
  return statements.flatMap(statement => (statement.kind === 'insert' ? statement.sinks.map(sink => sink.table) : []));
}

const pathKey = ({ path }: ResolvedTable): string => JSON.stringify([path.catalog, path.database, path.name]);

function timestampColumn(table: ResolvedTable, names: readonly string[]): string | null {
  const isTimestamp = (name: string): boolean =>
    table.columns.some(column => column.name === name && timestampTypes.has(column.type.kind));
  return names.find(isTimestamp) ?? null;
}

const timestampTypes: ReadonlySet<LogicalType['kind']> = new Set(['TIMESTAMP', 'TIMESTAMP_LTZ'] as const);
