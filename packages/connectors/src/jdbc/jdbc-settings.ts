import type { ConnectorContext } from '@lockstep/dataflow/ports';
import { userError } from '@lockstep/kernel/errors';
import type { TableOptions } from '../options/table-options.ts';
import { type JdbcUrl, parseJdbcUrl } from './jdbc-url.ts';
import { parseTableName, type TableName } from './table-name.ts';

/** Where a table is and how to get there. */
export interface JdbcSettings {
  readonly url: JdbcUrl;
  readonly user: string | null;
  /** Resolved only when a connection is made. */
  readonly password: () => string | undefined;
  readonly table: TableName;
  readonly connectTimeoutMs: number;
}

const secretPrefix = 'secret:';

export function jdbcSettings(options: TableOptions, context: ConnectorContext): JdbcSettings {
  const url = parseJdbcUrl(options.required('url'));
  const [user, password] = [options.text('username'), options.text('password')];
  if (password !== null && user === null) {
    throw userError('connector.missing_option', "Option 'password' needs 'username' beside it");
  }
  return {
    url,
    user: user ?? url.user,
    password: () => {
      const written = password ?? url.password ?? undefined;
      return written?.startsWith(secretPrefix) ? context.resolveSecret(written) : written;
    },
    table: parseTableName(options.required('table-name'), url.schema),
    connectTimeoutMs: Math.max(1000, options.durationMs('connection.max-retry-timeout')!),
  };
}
