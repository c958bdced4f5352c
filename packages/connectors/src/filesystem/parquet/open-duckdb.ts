import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

export interface DuckDb {
  readonly connection: DuckDBConnection;
  close(): void;
}

const settings = {
  threads: '2',
  memory_limit: '512MB',
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
  // Files larger than memory are streamed; nothing here needs to spill.
  temp_directory: '',
};

/** A DuckDB of one's own, in memory: one per file that is read or written, so that nothing is shared between runs. Shows times in UTC. */
export async function openDuckDb(): Promise<DuckDb> {
  const instance = await DuckDBInstance.create(':memory:', settings);
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  return {
    connection,
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}
