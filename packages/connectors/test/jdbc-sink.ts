import type { ConnectorContext, SinkWriter } from '@lockstep/dataflow/ports';
import type { Field } from '@lockstep/sql/algebra';
import { jdbcConnector } from '../src/jdbc/jdbc-connector.ts';
import type { TestPostgres } from './postgres.ts';
import { sinkSchema } from './sink-conformance.ts';
import { sinkOf, testContext, testTable } from './test-context.ts';

export interface JdbcSinkChanges {
  readonly options?: Readonly<Record<string, string>>;
  readonly context?: Partial<ConnectorContext>;
  readonly primaryKey?: readonly number[];
  readonly fields?: readonly Field[];
  readonly uid?: string;
}

/** A sink of the table `out`, by key unless told otherwise. */
export function jdbcSinkAt(postgres: TestPostgres, changes: JdbcSinkChanges = {}): SinkWriter {
  const { options, context, primaryKey = [0], fields = sinkSchema, uid } = changes;
  const table = testTable('jdbc', fields, { ...postgres.options, 'table-name': 'out', ...options });
  return jdbcConnector.createSink!(sinkOf(table, fields, primaryKey, uid), testContext(context));
}

/** The rows of `out` in order. */
export const rowsOfOut = (postgres: TestPostgres): Promise<(string | null)[][]> =>
  postgres.query('SELECT id, text FROM out ORDER BY id, text');

export const keyedTable = 'CREATE TABLE out (id bigint PRIMARY KEY, text text)';
export const keylessTable = 'CREATE TABLE out (id bigint, text text)';
