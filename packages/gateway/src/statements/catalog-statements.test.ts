import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { GatewayClient } from '../../test/gateway-client.ts';

let client: GatewayClient;
let session: string;
beforeAll(async () => {
  client = await GatewayClient.start();
});
afterAll(() => client[Symbol.asyncDispose]());
beforeEach(async () => {
  session = await client.open({ 'execution.runtime-mode': 'batch', 'table.dml-sync': 'true' });
});

const run = (statement: string) => client.run(session, statement);
/** The cells of a result, without the row kinds. */
const rows = async (statement: string): Promise<readonly string[]> =>
  (await run(statement)).rows.map(row => row.slice('INSERT '.length));
const text = async (statement: string): Promise<string> => (await rows(statement)).join('\n').trimEnd();

const trips = `CREATE TABLE trips (id BIGINT, fare DECIMAL(8, 2), note STRING COMMENT 'it''s free', started TIMESTAMP(3),
  net AS fare - 0.5, key STRING METADATA FROM 'k' VIRTUAL, PRIMARY KEY (id) NOT ENFORCED,
  WATERMARK FOR started AS started - INTERVAL '5' SECONDS) COMMENT 'rides' WITH ('connector' = 'values', 'readable-metadata' = 'k:STRING')`;

describe('definitions', () => {
  test('SHOW CREATE gives a statement that makes the same table again', async () => {
    await run(trips);
    const shown = await text('SHOW CREATE TABLE trips');
    expect(shown.split('\n')).toEqual([
      'CREATE TABLE `default_catalog`.`default_database`.`trips` (',
      '  `id` BIGINT NOT NULL,',
      '  `fare` DECIMAL(8, 2),',
      "  `note` VARCHAR(2147483647) COMMENT 'it''s free',",
      '  `started` TIMESTAMP(3),',
      '  `net` AS `fare` - 0.5,',
      "  `key` VARCHAR(2147483647) METADATA FROM 'k' VIRTUAL,",
      "  WATERMARK FOR `started` AS `started` - INTERVAL '5' SECOND,",
      '  CONSTRAINT `PK_id` PRIMARY KEY (`id`) NOT ENFORCED',
      ')',
      "COMMENT 'rides'",
      'WITH (',
      "  'connector' = 'values',",
      "  'readable-metadata' = 'k:STRING'",
      ')',
    ]);
    await run('DROP TABLE trips');
    await run(shown);
    expect(await text('SHOW CREATE TABLE trips')).toBe(shown);
  });

  test('DESCRIBE shows keys, time attributes, computed and metadata columns', async () => {
    await run(trips);
    expect(await rows('DESCRIBE trips')).toEqual([
      'id,BIGINT,false,PRI(id),,,',
      'fare,DECIMAL(8, 2),true,,,,',
      "note,STRING,true,,,,it's free",
      "started,TIMESTAMP(3) *ROWTIME*,true,,,`started` - INTERVAL '5' SECOND,",
      'net,DECIMAL(9, 2),true,,AS `fare` - 0.5,,',
      "key,STRING,true,,METADATA FROM 'k' VIRTUAL,,",
    ]);
  });

  test('a view means the same wherever it is read and whatever its tables become', async () => {
    await run("CREATE TABLE t (a INT, b INT) WITH ('connector' = 'values', 'data' = '[[1, 2]]')");
    await run('CREATE VIEW v AS WITH x AS (SELECT * FROM t) SELECT x.a, u.* FROM x JOIN t AS u ON x.a = u.a');
    await run('CREATE VIEW w AS SELECT *, upper(CAST(a AS STRING)) AS c FROM t WHERE a > -1');
    await run('CREATE DATABASE other');
    await run('USE other');
    expect(await rows('SELECT * FROM default_database.v')).toEqual(['1,1,2']);
    expect(await rows('SELECT * FROM default_database.w')).toEqual(['1,2,1']);
    await run('ALTER TABLE default_database.t ADD c INT');
    expect(await rows('SELECT * FROM default_database.w')).toEqual(['1,2,1']);
    expect(await text('SHOW CREATE VIEW default_database.w')).toContain(
      'AS SELECT `t`.`a`, `t`.`b`, UPPER(CAST(`t`.`a` AS STRING)) AS `c`\n' +
        'FROM `default_catalog`.`default_database`.`t` AS `t`\nWHERE `t`.`a` > -1',
    );
  });

  test('LIKE takes over what its rules say, own options winning', async () => {
    await run(trips);
    await run("CREATE TABLE copy (extra INT) WITH ('path' = 'x') LIKE trips (EXCLUDING GENERATED EXCLUDING METADATA)");
    const shown = await text('SHOW CREATE TABLE copy');
    expect(shown).not.toMatch(/`net`|`key`/);
    expect(shown).toMatch(/`started` TIMESTAMP\(3\),\n {2}`extra` INT,\n {2}WATERMARK.*\n.*PK_id/);
    expect(shown).toContain("'path' = 'x'");
    await expect(run('CREATE TABLE c2 (id BIGINT) LIKE trips')).rejects.toThrow(
      "'id' already exists in the base table",
    );
    await expect(run("CREATE TABLE c2 WITH ('connector' = 'print') LIKE trips (INCLUDING OPTIONS)")).rejects.toThrow(
      "There already exists an option ['connector' -> 'values']",
    );
    await expect(run('CREATE TABLE c2 LIKE nothing')).rejects.toThrow("Source table 'nothing'");
  });

  test('CREATE TABLE AS SELECT makes the table and fills it; a query that can not run leaves none', async () => {
    await run("CREATE TABLE made WITH ('connector' = 'values', 'path' = 'made') AS SELECT 1 AS a, 'x' AS b");
    expect(await rows('DESCRIBE made')).toEqual(['a,INT,false,,,', 'b,CHAR(1),false,,,']);
    await expect(run("CREATE TABLE bad WITH ('connector' = 'none') AS SELECT 1 AS a")).rejects.toThrow('none');
    expect(await rows('SHOW TABLES')).toEqual(['made']);
    await run("CREATE TABLE turned (b, a) WITH ('connector' = 'values') AS SELECT 1 AS a, 'x' AS b");
    expect(await rows('SHOW COLUMNS FROM turned')).toEqual(['b,CHAR(1),false,,,', 'a,INT,false,,,']);
  });
});

describe('ALTER TABLE', () => {
  test('columns are added, moved, changed, renamed and dropped', async () => {
    await run(trips);
    await run('ALTER TABLE trips ADD (tip DECIMAL(8, 2) AFTER fare, city STRING FIRST)');
    await run('ALTER TABLE trips MODIFY note VARCHAR(20) NOT NULL FIRST');
    await run('ALTER TABLE trips RENAME id TO trip_id');
    await run('ALTER TABLE trips DROP (city, net)');
    expect(await rows('SHOW COLUMNS FROM trips')).toEqual([
      'note,VARCHAR(20),false,,,',
      'trip_id,BIGINT,false,PRI(trip_id),,',
      'fare,DECIMAL(8, 2),true,,,',
      'tip,DECIMAL(8, 2),true,,,',
      "started,TIMESTAMP(3) *ROWTIME*,true,,,`started` - INTERVAL '5' SECOND",
      "key,STRING,true,,METADATA FROM 'k' VIRTUAL,",
    ]);
    await run('ALTER TABLE trips DROP WATERMARK');
    await run('ALTER TABLE trips DROP PRIMARY KEY');
    await run('ALTER TABLE trips ADD CONSTRAINT main PRIMARY KEY (fare) NOT ENFORCED');
    expect(await text('SHOW CREATE TABLE trips')).toContain('CONSTRAINT `main` PRIMARY KEY (`fare`) NOT ENFORCED\n)');
  });

  test.each([
    ['ADD id INT', 'Try to add a column `id` which already exists'],
    ['ADD x INT AFTER nothing', "Referenced column `nothing` by 'AFTER' does not exist"],
    ['ADD PRIMARY KEY (fare) NOT ENFORCED', 'already defined the primary key constraint'],
    ['MODIFY x INT', 'Try to modify a column `x` which does not exist'],
    ['DROP fare', '`fare` is referenced by computed column `net`'],
    ['DROP started', '`started` is referenced by watermark expression'],
    ['DROP id', '`id` is used as the primary key'],
    ['RENAME started TO id', '`id` already existed in table schema'],
    ['ADD x AS nothing + 1', 'nothing'],
    ['RESET ()', 'does not support empty key'],
    ["RESET ('connector')", "does not support changing 'connector'"],
    ['DROP CONSTRAINT other', "constraint named 'other'"],
  ])('%s is refused and changes nothing', async (change, message) => {
    await run(trips);
    const before = await text('SHOW CREATE TABLE trips');
    await expect(run(`ALTER TABLE trips ${change}`)).rejects.toThrow(message);
    expect(await text('SHOW CREATE TABLE trips')).toBe(before);
  });
});

describe('names', () => {
  test('a temporary object hides the permanent one, which can not be dropped meanwhile', async () => {
    await run("CREATE TABLE t (a INT) WITH ('connector' = 'values', 'data' = '[[1]]')");
    await run("CREATE TEMPORARY TABLE t (a INT) WITH ('connector' = 'values', 'data' = '[[2]]')");
    expect(await rows('SELECT * FROM t')).toEqual(['2']);
    await expect(run('DROP TABLE t')).rejects.toThrow('Temporary table with identifier');
    await run('DROP TEMPORARY TABLE t');
    expect(await rows('SELECT * FROM t')).toEqual(['1']);
    await expect(run('DROP VIEW t')).rejects.toThrow("View with identifier 'default_catalog.default_database.t'");
    await run('ALTER TABLE t RENAME TO u');
    expect(await rows("SHOW TABLES LIKE 'u%'")).toEqual(['u']);
  });

  test('catalogs and databases are made, used, listed and dropped when nothing is in them', async () => {
    await run("CREATE CATALOG c COMMENT 'mine' WITH ('type' = 'generic_in_memory', 'default-database' = 'd')");
    expect(await rows('DESCRIBE CATALOG EXTENDED c')).toEqual([
      'name,c',
      'type,generic_in_memory',
      'comment,mine',
      'option:default-database,d',
    ]);
    await expect(run("CREATE CATALOG h WITH ('type' = 'hive')")).rejects.toThrow("'hive'");
    await run('USE CATALOG c');
    expect(await rows('SHOW CURRENT DATABASE')).toEqual(['d']);
    await run('CREATE DATABASE e');
    await run("CREATE TABLE e.t (a INT) WITH ('connector' = 'kafka')");
    await expect(run('DROP DATABASE e')).rejects.toThrow('is not empty');
    await run('DROP DATABASE e CASCADE');
    await expect(run('DROP DATABASE d')).rejects.toThrow('currently in use');
    await expect(run('USE nowhere')).rejects.toThrow(
      'A database with name [nowhere] does not exist in the catalog: [c]',
    );
    await expect(run('DROP CATALOG c')).rejects.toThrow('currently in use');
    await run('USE CATALOG default_catalog');
    await run('DROP CATALOG c');
    expect(await rows('SHOW CATALOGS')).toEqual(['default_catalog']);
  });

  test('patterns match whole names: % any text, _ one character, the rest as it stands', async () => {
    for (const name of ['a.b', 'axb', 'ab']) await run(`CREATE DATABASE \`${name}\``);
    expect(await rows("SHOW DATABASES LIKE 'a.b'")).toEqual(['a.b']);
    expect(await rows("SHOW DATABASES LIKE 'a_b'")).toEqual(['a.b', 'axb']);
    expect(await rows("SHOW DATABASES ILIKE 'A%'")).toEqual(['a.b', 'ab', 'axb']);
    expect(await rows("SHOW DATABASES NOT LIKE 'a%'")).toEqual(['default_database']);
  });
});

test('EXPLAIN shows what is meant and what runs, and tells what is wrong with the options of a table', async () => {
  await run("CREATE TABLE t (a INT) WITH ('connector' = 'values')");
  const shown = await text('EXPLAIN JSON_EXECUTION_PLAN SELECT a + 1 AS b FROM t WHERE a > 2');
  expect(shown).toMatch(
    /== Abstract Syntax Tree ==\nLogicalSink[\s\S]*LogicalProject\(b=\[[\s\S]*LogicalTableScan\(table=\[\[default_catalog/,
  );
  expect(shown).toMatch(/== Optimized Physical Plan ==[\s\S]*Calc[\s\S]*== Optimized Execution Plan ==/);
  await run("CREATE TABLE k (a INT) WITH ('connector' = 'values', 'pth' = 'x')");
  await expect(run('EXPLAIN SELECT * FROM k')).rejects.toThrow("Unsupported options found for 'values'.");
});

test('a setting that nothing could run with is refused', async () => {
  await expect(run("SET 'execution.runtime-mode' = 'sometimes'")).rejects.toThrow("'sometimes'");
  await expect(run("SET 'table.sql-dialect' = 'hive'")).rejects.toThrow('SqlDialect.HIVE');
});

describe('statements that a client sends one by one', () => {
  test('INSERTs between BEGIN STATEMENT SET and END run as one job', async () => {
    await run("CREATE TABLE t (a INT) WITH ('connector' = 'values', 'data' = '[[1]]')");
    await run("CREATE TABLE o (a INT) WITH ('connector' = 'values', 'path' = 'set-out')");
    await run('BEGIN STATEMENT SET');
    await expect(run('SELECT 1')).rejects.toThrow('Only INSERT');
    expect(await rows('INSERT INTO o SELECT a FROM t')).toEqual(['OK']);
    await run('INSERT INTO o SELECT a + 1 FROM t');
    const { jobId } = await run('END');
    expect(await rows(`DESCRIBE JOB '${jobId}'`)).toEqual([expect.stringContaining('FINISHED')]);
    expect((await readFile(path.join(client.directory, 'set-out'), 'utf8')).split('\n').sort()).toEqual([
      '',
      '+I[1]',
      '+I[2]',
    ]);
    await expect(run('END')).rejects.toThrow('no BEGIN STATEMENT SET');
  });

  test('a compiled plan runs as it was compiled, whatever the tables have become', async () => {
    await run("SET 'execution.runtime-mode' = 'streaming'");
    await run("CREATE TABLE t (a INT) WITH ('connector' = 'values', 'data' = '[[1]]')");
    await run("CREATE TABLE o (a INT) WITH ('connector' = 'values', 'path' = 'plan-out')");
    await run("COMPILE PLAN 'plan.json' FOR INSERT INTO o SELECT a FROM t");
    await expect(run("COMPILE PLAN 'plan.json' FOR INSERT INTO o SELECT a FROM t")).rejects.toThrow('already exists');
    await run("COMPILE PLAN 'plan.json' IF NOT EXISTS FOR INSERT INTO o SELECT a + 1 FROM t");
    await run('DROP TABLE t');
    await run("EXECUTE PLAN 'plan.json'");
    expect(await readFile(path.join(client.directory, 'plan-out'), 'utf8')).toBe('+I[1]\n');
    const plan = await readFile(path.join(client.directory, 'plan.json'), 'utf8');
    await writeFile(path.join(client.directory, 'old.json'), plan.replace('"operators": [', '"operators": ["gone",'));
    await expect(run("EXECUTE PLAN 'old.json'")).rejects.toThrow('kept state for gone');
    await writeFile(path.join(client.directory, 'bad.json'), '{"lockstepPlan": 1}');
    await expect(run("EXECUTE PLAN 'bad.json'")).rejects.toThrow('holds no compiled plan');
    await expect(run("EXECUTE PLAN '../../../etc/hostname'")).rejects.toThrow('outside the directories');
  });
});

test.each([
  ['DELETE FROM t WHERE a = 1', "Can't perform delete operation of the table"],
  ['UPDATE t SET a = 1', "Can't perform update operation of the table"],
  ['TRUNCATE TABLE t', 'TRUNCATE TABLE statement is not supported for the table'],
  ['ANALYZE TABLE t PARTITION (a = 1) COMPUTE STATISTICS', 'Statistics are kept of whole tables'],
  ['ANALYZE TABLE t COMPUTE STATISTICS FOR COLUMNS b', 'Column: b does not exist in the table'],
  ['CALL sys.compact()', "no procedure 'sys.compact'"],
  ["ADD JAR 'x.jar'", 'runs no Java'],
  ['QUIT', 'command of the client'],
])('%s is refused in words', async (statement, message) => {
  await run("CREATE TABLE t (a INT) WITH ('connector' = 'values')");
  await expect(run(statement)).rejects.toThrow(message);
});

test('ANALYZE TABLE finds what the planner estimates with, until the table is defined anew', async () => {
  const data = JSON.stringify([
    [1, 'a', '2026-01-01 00:00:00', 2.5, null],
    [2, 'a', null, 7.5, null],
    [3, null, '2026-01-01 00:00:10', null, null],
    [3, 'b', null, null, null],
  ]);
  const columns = 'id INT, k STRING, ts TIMESTAMP(3), d DECIMAL(5, 2), l ARRAY<INT>, x AS id + 1';
  await run(`CREATE TABLE t (${columns}) WITH ('connector' = 'values', 'data' = '${data}')`);
  const rowCount = async (where: string): Promise<string | undefined> =>
    /Calc.*?rowcount = ([\d.E]+)/.exec(await text(`EXPLAIN ESTIMATED_COST SELECT * FROM t WHERE ${where}`))?.[1];
  expect(await rowCount('id = 2')).toBe('1.5E7');
  await run('ANALYZE TABLE t COMPUTE STATISTICS');
  expect(await rowCount('id <> 2')).toBe(String(4 * 0.85));
  await run('ANALYZE TABLE t COMPUTE STATISTICS FOR ALL COLUMNS');
  expect(await rowCount("k = 'a'")).toBe('2.0');
  expect(await rowCount('k IS NOT NULL')).toBe('3.0');
  expect(await rowCount("ts < TIMESTAMP '2026-01-01 00:00:05'")).toBe('2.0');
  expect(await rowCount('d > 5')).toBe('2.0');
  await expect(run('ANALYZE TABLE t COMPUTE STATISTICS FOR COLUMNS x')).rejects.toThrow('computed column');
  await expect(run('ANALYZE TABLE t COMPUTE STATISTICS FOR COLUMNS l')).rejects.toThrow("can't be counted apart");
  await run("ALTER TABLE t SET ('lookup' = 'true')");
  expect(await rowCount('id = 2')).toBe('1.5E7');
  await run('CREATE VIEW v AS SELECT * FROM t');
  await expect(run('ANALYZE TABLE v COMPUTE STATISTICS')).rejects.toThrow('for a view is not allowed');
  await run("SET 'execution.runtime-mode' = 'streaming'");
  await expect(run('ANALYZE TABLE t COMPUTE STATISTICS')).rejects.toThrow('not supported for streaming mode');
});

test('functions of users are made, found in the order of their scopes, described and dropped', async () => {
  const source = (factor: number) => `'/** @param {INT} n  @returns {INT} */ n => n * ${factor}' LANGUAGE JAVASCRIPT`;
  await run(`CREATE FUNCTION times AS ${source(2)}`);
  await run('CREATE VIEW v AS SELECT times(3) AS n');
  await expect(run(`CREATE FUNCTION TIMES AS ${source(2)}`)).rejects.toThrow('already exists');
  await run(`CREATE FUNCTION IF NOT EXISTS times AS ${source(9)}`);
  expect(await rows('SELECT times(3)')).toEqual(['6']);
  await run(`CREATE TEMPORARY FUNCTION times AS ${source(3)}`);
  expect(await rows('SELECT times(3)')).toEqual(['9']);
  await run(`CREATE TEMPORARY SYSTEM FUNCTION times AS ${source(4)}`);
  expect(await rows('SELECT times(3)')).toEqual(['12']);
  expect(await rows('SHOW USER FUNCTIONS')).toContain('times');
  await run('DROP TEMPORARY SYSTEM FUNCTION times');
  await run('DROP TEMPORARY FUNCTION times');
  await run(`ALTER FUNCTION times AS ${source(5)}`);
  expect(await rows('SELECT times(3)')).toEqual(['15']);
  expect(await rows('DESCRIBE FUNCTION EXTENDED times')).toEqual([
    'is system function,false',
    'is temporary,false',
    'class name,/** @param {INT} n  @returns {INT} */ n => n * 5',
    'function language,JAVASCRIPT',
    'kind,SCALAR',
    'is deterministic,true',
    'signature,times(n INT) => INT',
  ]);
  await run('CREATE DATABASE other');
  await run('USE other');
  expect(await rows('SELECT * FROM default_database.v')).toEqual(['15']);
  await expect(run('SELECT times(3)')).rejects.toThrow('No match found for function signature times(<NUMERIC>)');
  await run('DROP FUNCTION default_database.times');
  await expect(run('DROP FUNCTION default_database.times')).rejects.toThrow('does not exist in Catalog');
  await expect(run("CREATE FUNCTION j AS 'com.example.J'")).rejects.toThrow('JAVA');
});
