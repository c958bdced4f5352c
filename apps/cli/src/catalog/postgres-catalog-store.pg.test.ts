import { systemClock } from '@lockstep/kernel/clock';
import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { GatewayClient } from '../../../../packages/gateway/test/gateway-client.ts';
import { createTestDatabase } from '../../../../tooling/test-services/test-database.ts';
import { openPostgresCatalogStore } from './postgres-catalog-store.ts';

const batch = { 'execution.runtime-mode': 'batch', 'table.dml-sync': 'true' };

async function emptyDatabase(): Promise<string> {
  const database = await createTestDatabase({ isMigrated: false });
  onTestFinished(() => database.drop());
  return database.url;
}

/** A gateway that keeps its catalogs in a database. */
async function start(url: string): Promise<GatewayClient> {
  const store = await openPostgresCatalogStore(url);
  onTestFinished(() => store.close());
  return GatewayClient.start({}, systemClock, store);
}

test('tables, views, functions and databases are there for other sessions, other gateways and after a restart', async () => {
  const url = await emptyDatabase();
  await using other = await start(url);
  const elsewhere = await other.open(batch);
  {
    await using first = await start(url);
    const [mine, second] = [await first.open(batch), await first.open(batch)];
    for (const statement of [
      "CREATE TABLE t (a INT COMMENT 'größe') WITH ('connector' = 'values', 'data' = '[[1], [2]]')",
      'CREATE VIEW v AS SELECT a * 10 AS b FROM t',
      "CREATE FUNCTION twice AS '/** @param {INT} n @returns {INT} */ n => n * 2' LANGUAGE JAVASCRIPT",
      "CREATE DATABASE d COMMENT 'of mine'",
      "CREATE TEMPORARY TABLE mine_alone (a INT) WITH ('connector' = 'values')",
      'USE d',
    ])
      await first.run(mine, statement);
    expect((await first.run(second, 'SELECT twice(b) FROM v')).rows).toEqual(['INSERT 20', 'INSERT 40']);
    expect((await first.run(second, 'SHOW CURRENT DATABASE')).rows).toEqual(['INSERT default_database']);
    expect((await other.run(elsewhere, 'SELECT twice(b) FROM v')).rows).toEqual(['INSERT 20', 'INSERT 40']);
    await other.run(elsewhere, 'ALTER TABLE t RENAME TO u');
    await expect(first.run(second, 'SELECT * FROM default_database.t')).rejects.toThrow('not found');
    await other.run(elsewhere, 'DROP VIEW v');
  }
  await using restarted = await start(url);
  const session = await restarted.open(batch);
  expect((await restarted.run(session, 'SHOW TABLES')).rows).toEqual(['INSERT u']);
  expect((await restarted.run(session, 'SHOW DATABASES')).rows).toEqual(['INSERT d', 'INSERT default_database']);
  expect((await restarted.run(session, 'DESCRIBE u')).rows[0]).toContain('größe');
});

test('what sessions of two gateways create at the same time is all kept', async () => {
  const url = await emptyDatabase();
  await using one = await start(url);
  await using two = await start(url);
  const sessions = await Promise.all(
    [one, two, one, two].map(async gateway => ({ gateway, session: await gateway.open(batch) })),
  );
  await Promise.all(
    sessions.map(async ({ gateway, session }, s) => {
      for (let i = 0; i < 5; i++)
        await gateway.run(session, `CREATE TABLE t_${s}_${i} (a INT) WITH ('connector' = 'values')`);
    }),
  );
  expect((await one.run(sessions[0]!.session, 'SHOW TABLES')).rows).toHaveLength(20);
  const taken = "CREATE TABLE IF NOT EXISTS t_0_0 (b INT) WITH ('connector' = 'values')";
  await two.run(sessions[1]!.session, taken);
  await expect(two.run(sessions[1]!.session, taken.replace('IF NOT EXISTS ', ''))).rejects.toThrow('already exists');
});

test('a CREATE TABLE AS SELECT that can not start leaves the table that was there', async () => {
  const url = await emptyDatabase();
  await using gateway = await start(url);
  const session = await gateway.open(batch);
  await gateway.run(session, "CREATE TABLE t (a INT) WITH ('connector' = 'values', 'data' = '[[7]]')");
  const replace = "REPLACE TABLE t WITH ('connector' = 'nowhere') AS SELECT 1 AS b";
  await expect(gateway.run(session, replace)).rejects.toThrow("identifier 'nowhere'");
  expect((await gateway.run(await gateway.open(batch), 'SELECT a FROM t')).rows).toEqual(['INSERT 7']);
});

test('a database that is gone is told in words, and found again when it is back', async () => {
  const url = await emptyDatabase();
  await using gateway = await start(url);
  const session = await gateway.open(batch);
  await gateway.run(session, "CREATE TABLE t (a INT) WITH ('connector' = 'values')");
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  await admin.query('ALTER SCHEMA lockstep_catalog RENAME TO away');
  await expect(gateway.run(session, 'SHOW TABLES')).rejects.toThrow("The catalog's database fails");
  await admin.query('ALTER SCHEMA away RENAME TO lockstep_catalog');
  await admin.end();
  expect((await gateway.run(session, 'SHOW TABLES')).rows).toEqual(['INSERT t']);
});
