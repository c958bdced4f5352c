import { describe, expect, it } from 'vitest';
import { parseScript } from './parse-script.ts';
import { statementAt } from './statement-at.ts';
import { statementOf } from './test-parsing.ts';

describe('CREATE', () => {
  it('reads every kind of table element', () => {
    const text = `CREATE TEMPORARY TABLE IF NOT EXISTS c.d.t (
      a BIGINT NOT NULL COMMENT 'x', b INT PRIMARY KEY NOT ENFORCED, m TIMESTAMP(3) METADATA FROM 'ts' VIRTUAL, p AS PROCTIME(),
      WATERMARK FOR m AS m - INTERVAL '5' SECOND, CONSTRAINT pk PRIMARY KEY (a, b) NOT ENFORCED
    ) COMMENT 'c' DISTRIBUTED BY HASH(a) INTO 4 BUCKETS PARTITIONED BY (a) WITH ('k' = 'v')`;
    expect(statementOf(text)).toMatchObject({
      kind: 'create-table',
      temporary: true,
      ifNotExists: true,
      elements: [
        { kind: 'physical-column', type: { nullable: false }, comment: { value: 'x' } },
        { primaryKey: { columns: [{ name: 'b' }], enforced: false } },
        { kind: 'metadata-column', metadataKey: { value: 'ts' }, virtual: true },
        { kind: 'computed-column' },
        { kind: 'watermark', column: [{ name: 'm' }] },
        { kind: 'primary-key', name: { name: 'pk' }, columns: [{}, {}] },
      ],
      distribution: { strategy: 'HASH', bucketCount: 4 },
      partitionedBy: [{ name: 'a' }],
      options: [{ key: { value: 'k' }, value: { value: 'v' } }],
    });
  });

  it('reads LIKE and AS', () => {
    expect(statementOf('CREATE TABLE t LIKE s (INCLUDING ALL OVERWRITING OPTIONS)')).toMatchObject({
      like: {
        rules: [
          { strategy: 'INCLUDING', feature: 'ALL' },
          { strategy: 'OVERWRITING', feature: 'OPTIONS' },
        ],
      },
    });
    expect(statementOf('CREATE OR REPLACE TABLE t (a, b) AS SELECT 1, 2')).toMatchObject({
      mode: 'create-or-replace',
      elements: [{ kind: 'column-name' }, {}],
      query: {},
    });
  });

  it.each([
    ["CREATE CATALOG c COMMENT 'x' WITH ('type' = 'jdbc')", { kind: 'create-catalog', options: [{}] }],
    ['CREATE DATABASE IF NOT EXISTS c.d', { kind: 'create-database', ifNotExists: true }],
    ["CREATE VIEW v (a COMMENT 'x') AS SELECT 1", { kind: 'create-view', columns: [{ comment: { value: 'x' } }] }],
    [
      "CREATE TEMPORARY SYSTEM FUNCTION f AS 'x' LANGUAGE JAVASCRIPT USING JAR 'a', 'b'",
      { kind: 'create-function', scope: 'temporary-system', language: 'JAVASCRIPT', resources: [{}, {}] },
    ],
    [
      "CREATE MODEL m INPUT (a STRING) OUTPUT (b STRING) WITH ('provider' = 'x')",
      { kind: 'create-model', input: [{}], output: [{}] },
    ],
    ["CREATE CONNECTION c WITH ('type' = 'basic')", { kind: 'create-connection' }],
    [
      "CREATE OR ALTER MATERIALIZED TABLE m FRESHNESS = INTERVAL '1' HOUR REFRESH_MODE = FULL START_MODE = FROM_BEGINNING AS SELECT 1",
      {
        kind: 'create-materialized-table',
        orAlter: true,
        freshness: { text: '1' },
        refreshMode: 'FULL',
        startMode: { name: 'FROM_BEGINNING' },
      },
    ],
  ])('reads %s', (text, expected) => {
    expect(statementOf(text)).toMatchObject(expected);
  });
});

describe('ALTER and DROP', () => {
  it.each([
    [
      'ALTER TABLE t ADD (c INT FIRST, WATERMARK FOR a AS a)',
      {
        action: {
          kind: 'alter-schema',
          change: 'add',
          elements: [{ first: true }, { element: { kind: 'watermark' } }],
        },
      },
    ],
    [
      'ALTER TABLE t MODIFY c STRING AFTER d.e',
      { action: { change: 'modify', elements: [{ after: [{ name: 'd' }, { name: 'e' }] }] } },
    ],
    [
      "ALTER TABLE t ADD IF NOT EXISTS PARTITION (p = '1') WITH ('a' = 'b') PARTITION (p = '2')",
      { action: { kind: 'add-partitions', ifNotExists: true, partitions: [{ options: [{}] }, {}] } },
    ],
    [
      'ALTER TABLE IF EXISTS t DROP (a, b.c)',
      { ifExists: true, action: { kind: 'drop-columns', columns: [[{}], [{}, {}]] } },
    ],
    ['ALTER TABLE t DROP PRIMARY KEY', { action: { kind: 'drop-schema-part', part: 'PRIMARY KEY' } }],
    [
      "ALTER TABLE t DROP PARTITION (p = '1'), PARTITION (p = '2')",
      { action: { kind: 'drop-partitions', partitions: [{}, {}] } },
    ],
    ['ALTER TABLE t RENAME a TO b', { action: { kind: 'rename-column' } }],
    ['ALTER TABLE t RENAME TO c.d', { action: { kind: 'rename-to' } }],
    ["ALTER TABLE t RESET ('a', 'b')", { action: { kind: 'reset-options', keys: [{}, {}] } }],
    [
      'ALTER TABLE t MODIFY DISTRIBUTION BY RANGE (a)',
      { action: { kind: 'alter-distribution', distribution: { strategy: 'RANGE' } } },
    ],
    ["ALTER MATERIALIZED TABLE m RESUME WITH ('a' = 'b')", { action: { kind: 'resume', options: [{}] } }],
    [
      'ALTER MATERIALIZED TABLE m SET REFRESH_MODE = CONTINUOUS',
      { action: { kind: 'set-refresh-mode', refreshMode: 'CONTINUOUS' } },
    ],
    ['ALTER VIEW v AS SELECT 1', { kind: 'alter-view', action: { kind: 'as-query' } }],
    ["ALTER CATALOG c COMMENT 'x'", { action: { kind: 'set-comment' } }],
    ["ALTER DATABASE d SET ('a' = 'b')", { action: { kind: 'set-options' } }],
    ["ALTER TEMPORARY FUNCTION IF EXISTS f AS 'x'", { kind: 'alter-function', scope: 'temporary', ifExists: true }],
    ['ALTER MODEL m RENAME TO n', { kind: 'alter-model' }],
    ['DROP TEMPORARY SYSTEM FUNCTION IF EXISTS f', { kind: 'drop', object: 'FUNCTION', system: true, ifExists: true }],
    ['DROP DATABASE c.d CASCADE', { object: 'DATABASE', behavior: 'CASCADE' }],
    ['DROP MATERIALIZED TABLE m', { object: 'MATERIALIZED TABLE' }],
  ])('reads %s', (text, expected) => {
    expect(statementOf(text)).toMatchObject(expected);
  });
});

describe('changes of data', () => {
  it.each([
    [
      "INSERT OVERWRITE t PARTITION (a = '1', b) (c, d.e) SELECT 1, 2",
      {
        kind: 'insert',
        overwrite: true,
        partition: { entries: [{ value: {} }, { value: undefined }] },
        columns: [[{}], [{}, {}]],
      },
    ],
    ['INSERT INTO t (SELECT 1)', { columns: [], query: { body: { kind: 'select' } } }],
    [
      "INSERT INTO t /*+ OPTIONS('a'='b') */ VALUES (1) ON CONFLICT DO DEDUPLICATE",
      { hints: [{}], onConflict: 'DEDUPLICATE' },
    ],
    [
      'INSERT INTO t SELECT * FROM a JOIN b ON CONFLICT DO NOTHING',
      { onConflict: 'NOTHING', query: { body: { from: { on: undefined } } } },
    ],
    ['EXECUTE INSERT INTO t SELECT 1', { kind: 'insert', execute: true }],
    [
      'EXECUTE STATEMENT SET BEGIN INSERT INTO a SELECT 1; INSERT INTO b SELECT 2; END',
      { kind: 'statement-set', inserts: [{}, {}] },
    ],
    ['BEGIN STATEMENT SET; INSERT INTO a SELECT 1; END', { kind: 'statement-set', inserts: [{}] }],
    ['BEGIN STATEMENT SET', { kind: 'begin-statement-set' }],
    ['END', { kind: 'end-statement-set' }],
    [
      'UPDATE t SET a = a + 1, b = DEFAULT WHERE c',
      { kind: 'update', assignments: [{}, { value: { kind: 'default' } }], where: {} },
    ],
    ['DELETE FROM t WHERE a', { kind: 'delete', where: {} }],
    ['TRUNCATE TABLE t', { kind: 'truncate' }],
    ["CALL c.p(`table` => 'x', 1)", { kind: 'call', arguments: [{ kind: 'named-argument' }, {}] }],
    [
      "COMPILE AND EXECUTE PLAN 'p' FOR STATEMENT SET BEGIN INSERT INTO a SELECT 1; END",
      { kind: 'compile-plan', execute: true, target: { kind: 'statement-set' } },
    ],
    ["EXECUTE PLAN 'p'", { kind: 'execute-plan' }],
  ])('reads %s', (text, expected) => {
    expect(statementOf(text)).toMatchObject(expected);
  });
});

describe('utility statements', () => {
  it.each([
    ["SET 'a.b' = 'c'", { option: { key: { value: 'a.b' }, value: { value: 'c' } } }],
    [
      'SET execution.runtime-mode = batch',
      { option: { key: { value: 'execution.runtime-mode' }, value: { value: 'batch' } } },
    ],
    ['SET', { option: undefined }],
    ["RESET 'a'", { key: { value: 'a' } }],
    ['USE CATALOG c', { kind: 'use-catalog' }],
    ['USE c.d', { kind: 'use-database', path: { parts: [{}, {}] } }],
    ['USE MODULES a, b', { names: [{}, {}] }],
    ["LOAD MODULE m WITH ('a' = 'b')", { kind: 'load-module', options: [{}] }],
    ['UNLOAD MODULE m', { kind: 'unload-module' }],
    ["ADD JAR '/a.jar'", { kind: 'jar', action: 'ADD' }],
    [
      "SHOW TABLES FROM c.d NOT LIKE 'a%'",
      { objects: 'TABLES', from: {}, pattern: { negated: true, operator: 'LIKE' } },
    ],
    ["SHOW CATALOGS ILIKE 'a%'", { objects: 'CATALOGS', pattern: { operator: 'ILIKE' } }],
    ['SHOW USER FUNCTIONS', { objects: 'USER FUNCTIONS' }],
    ["SHOW COLUMNS IN t LIKE 'a'", { kind: 'show-columns' }],
    ["SHOW PARTITIONS t PARTITION (a = 'x')", { partition: { entries: [{}] } }],
    ['SHOW CURRENT DATABASE', { kind: 'show-current', object: 'DATABASE' }],
    ['SHOW CREATE OR ALTER MATERIALIZED TABLE m', { kind: 'show-create', object: 'MATERIALIZED TABLE', orAlter: true }],
    ['DESC EXTENDED c.d.t', { kind: 'describe', object: 'TABLE', extended: true }],
    ['DESCRIBE CATALOG EXTENDED c', { object: 'CATALOG', extended: true }],
    ["DESCRIBE JOB 'id'", { object: 'JOB', job: { value: 'id' } }],
    ['DESCRIBE job', { object: 'TABLE', path: { parts: [{ name: 'job' }] } }],
    ['EXPLAIN CHANGELOG_MODE, PLAN_ADVICE SELECT 1', { kind: 'explain', details: ['CHANGELOG_MODE', 'PLAN_ADVICE'] }],
    ['EXPLAIN PLAN FOR INSERT INTO t SELECT 1', { details: [], statement: { kind: 'insert' } }],
    ["ANALYZE TABLE t PARTITION (a = 'x', b) COMPUTE STATISTICS FOR ALL COLUMNS", { allColumns: true, partition: {} }],
    ["STOP JOB 'x' WITH SAVEPOINT WITH DRAIN", { withSavepoint: true, withDrain: true }],
    ['QUIT', { kind: 'client-command', command: 'QUIT' }],
  ])('reads %s', (text, expected) => {
    expect(statementOf(text)).toMatchObject(expected);
  });
});

describe('statementAt', () => {
  it('gives the statement the cursor is in, touches, or has just passed', () => {
    const { statements } = parseScript('SELECT 1; \n SELECT 2;\n');
    expect([0, 8, 10, 12, 13, 30].map(offset => statementAt(statements, offset)?.span.start)).toEqual([
      0, 0, 0, 12, 12, 12,
    ]);
    expect(statementAt([], 0)).toBeUndefined();
  });
});
