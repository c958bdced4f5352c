import { randomBytes } from 'node:crypto';
import type { ResultsDatabase } from '@lockstep/sample/seed';
import pg from 'pg';

const schema = 'sample';
const insufficientPrivilege = '42501';

/**
 * The place in the instance's database for the sample's results: a schema, and a role with a new password that can reach nothing else, since a job's connection is a
 * user's to use. Where the database does not let us make roles, the given one has to do.
 */
export async function openSampleResults(databaseUrl: string): Promise<ResultsDatabase> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const url = await ownRoleUrl(client, databaseUrl);
    const owner = pg.escapeIdentifier(decodeURIComponent(new URL(url).username));
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
    if (url !== databaseUrl) await client.query(`GRANT USAGE, CREATE ON SCHEMA ${schema} TO ${owner}`);
    return { url, schema };
  } finally {
    await client.end();
  }
}

async function ownRoleUrl(client: pg.Client, databaseUrl: string): Promise<string> {
  const url = new URL(databaseUrl);
  // Roles belong to the whole server: another installation on it has another database.
  const role = `${decodeURIComponent(url.pathname.slice(1))}_sample`;
  const password = randomBytes(24).toString('base64url');
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
    const verb = rowCount === 0 ? 'CREATE' : 'ALTER';
    await client.query(`${verb} ROLE ${pg.escapeIdentifier(role)} LOGIN PASSWORD ${pg.escapeLiteral(password)}`);
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === insufficientPrivilege) return databaseUrl;
    throw error;
  }
  url.username = role;
  url.password = password;
  return url.toString();
}
