import pg from 'pg';
import { onTestFinished } from 'vitest';
import { createTestDatabase } from '../../../tooling/test-services/test-database.ts';

export interface TestPostgres {
  /** The options of a table that say how to get there. */
  readonly options: Readonly<Record<string, string>>;
  query(sql: string, values?: readonly unknown[]): Promise<(string | null)[][]>;
}

/** An empty database of a real server, gone when the test is over. Cells are as Postgres writes them. */
export async function testPostgres(): Promise<TestPostgres> {
  const database = await createTestDatabase({ isMigrated: false });
  const client = new pg.Client({ connectionString: database.url, options: '-c TimeZone=UTC' });
  await client.connect();
  onTestFinished(async () => {
    await client.end();
    await database.drop();
  });
  const url = new URL(database.url);
  return {
    options: {
      url: `jdbc:postgresql://${url.host}${url.pathname}`,
      username: url.username,
      password: decodeURIComponent(url.password),
    },
    async query(text, values = []) {
      const types = { getTypeParser: () => (cell: string) => cell };
      const result = await client.query<(string | null)[]>({ text, values: [...values], rowMode: 'array', types });
      return result.rows;
    },
  };
}
