// What a deployment runs before its studio and workers, as often as it likes: the schema and the first account. `npm start` does the same by itself.
import { prepareDatabase } from './start/prepare-database.ts';

function needed(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`${name} is not set; .env.example says what it is`);
  return value;
}

await prepareDatabase(
  {
    databaseUrl: needed('DATABASE_URL'),
    redisUrl: process.env['REDIS_URL'],
    secretKey: needed('LOCKSTEP_SECRET_KEY'),
  },
  line => console.log(`[lockstep] ${line}`),
);
