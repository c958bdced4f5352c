import type { Chapter } from './construct.ts';

export const definitions: Chapter = {
  title: { en: 'Tables, views and functions', zh: '表、视图与函数' },
  constructs: [
    {
      name: { en: 'CREATE TABLE', zh: 'CREATE TABLE' },
      syntax: `CREATE [TEMPORARY] TABLE [IF NOT EXISTS] name (
  column type [NOT NULL] [COMMENT '..'],
  column AS expression,
  column type METADATA [FROM 'key'] [VIRTUAL],
  WATERMARK FOR column AS expression,
  PRIMARY KEY (columns) NOT ENFORCED
) [PARTITIONED BY (columns)] WITH ('connector' = '..', ..)`,
      doc: {
        en: 'Declares a table that a connector reads or writes. The watermark makes a column event time. Computed columns are never written.',
        zh: '声明由连接器读写的表。水位线使某列成为事件时间。计算列从不写出。',
      },
      example: `CREATE TABLE clicks (
  id BIGINT,
  ts TIMESTAMP(3),
  clicked_on AS CAST(ts AS DATE),
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND,
  PRIMARY KEY (id) NOT ENFORCED
) WITH ('connector' = 'datagen');`,
      runs: 'session',
    },
    {
      name: { en: 'Logical table', zh: '逻辑表' },
      syntax: `CREATE TABLE name (..) WITH (
  'connector' = 'paired',
  'stream.connector' = '..', 'stream.<option>' = '..', ['stream.map.<column>' = 'expression',]
  'batch.connector' = '..', 'batch.<option>' = '..', ['batch.columns' = '..', 'batch.map.<column>' = 'expression']
)`,
      doc: {
        en: 'One table with two bindings: the stream side of a job reads or writes the first, the batch side the second. A mapping makes a column of the physical ones.',
        zh: '一张表、两个绑定：作业的流侧使用第一个，批侧使用第二个。映射由物理列得到逻辑列。',
      },
      example: `CREATE TABLE readings (ts TIMESTAMP(3), celsius DOUBLE) WITH (
  'connector' = 'paired',
  'stream.connector' = 'filesystem', 'stream.path' = 'incoming', 'stream.format' = 'json',
  'batch.connector' = 'filesystem', 'batch.path' = 'readings.parquet', 'batch.format' = 'parquet',
  'batch.columns' = 'measured_at TIMESTAMP(3), celsius DOUBLE', 'batch.map.ts' = 'measured_at'
);`,
      runs: 'session',
    },
    {
      name: { en: 'CREATE TABLE LIKE, AS SELECT', zh: 'CREATE TABLE LIKE、AS SELECT' },
      syntax: `CREATE TABLE name [(..)] [WITH (..)] LIKE table [(INCLUDING | EXCLUDING | OVERWRITING part ..)]
CREATE [OR REPLACE] TABLE name [(..)] WITH (..) AS query`,
      doc: {
        en: "A table with another one's columns and options, or one with a query's columns that is filled at once.",
        zh: '沿用另一张表的列与选项，或以查询的列建表并立即写入。',
      },
      example: `CREATE TABLE copies WITH ('connector' = 'blackhole') LIKE bids (EXCLUDING ALL);`,
      runs: 'session',
    },
    {
      name: { en: 'CREATE VIEW', zh: 'CREATE VIEW' },
      syntax: `CREATE [TEMPORARY] VIEW [IF NOT EXISTS] name [(columns)] [COMMENT '..'] AS query`,
      doc: {
        en: 'A query with a name. It is planned as part of whatever reads it.',
        zh: '有名字的查询，随使用它的语句一起规划。',
      },
      example: `CREATE VIEW expensive AS SELECT item, price FROM bids WHERE price > 100;`,
      runs: 'both',
    },
    {
      name: { en: 'CREATE FUNCTION', zh: 'CREATE FUNCTION' },
      syntax: `CREATE [TEMPORARY] FUNCTION name AS 'source' LANGUAGE JAVASCRIPT`,
      doc: {
        en: 'A scalar, table or aggregate function in JavaScript, typed by the comment at its head. It runs in a sandbox with limits on time and memory, and reaches nothing outside of it. [How to write one](javascript-functions.md).',
        zh: '用 JavaScript 编写的标量、表或聚合函数，类型由开头的注释声明。在限时限内存的沙箱中运行，无法接触外部。[编写方法](javascript-functions.zh-CN.md)。',
      },
      example: `CREATE TEMPORARY FUNCTION shout AS '
/** @param {STRING} text  @returns {STRING} */
text => text.toUpperCase() + "!"
' LANGUAGE JAVASCRIPT;
SELECT shout(item) FROM bids;`,
      runs: 'both',
    },
    {
      name: { en: 'ALTER, DROP', zh: 'ALTER、DROP' },
      syntax: `ALTER TABLE name ADD | MODIFY | DROP | RENAME .. | SET ('key' = 'value') | RESET ('key')
ALTER VIEW name RENAME TO name | AS query
DROP [TEMPORARY] TABLE | VIEW | FUNCTION | DATABASE | CATALOG [IF EXISTS] name`,
      doc: { en: 'Changes or removes what was declared.', zh: '更改或删除已声明的对象。' },
      example: `ALTER TABLE bids ADD note STRING COMMENT 'free text';`,
      runs: 'session',
    },
    {
      name: { en: 'SHOW, DESCRIBE, USE, SET', zh: 'SHOW、DESCRIBE、USE、SET' },
      syntax: `SHOW TABLES | VIEWS | FUNCTIONS | COLUMNS FROM table | CREATE TABLE table | .. [LIKE 'pattern']
DESCRIBE table
USE [CATALOG] name
SET 'key' = 'value'`,
      doc: { en: 'Looks around in a session, and changes its settings.', zh: '查看会话中的对象，更改其设置。' },
      example: `SHOW COLUMNS FROM bids LIKE 'p%';`,
      runs: 'session',
    },
    {
      name: { en: 'EXPLAIN', zh: 'EXPLAIN' },
      syntax: `EXPLAIN [PLAN FOR | ESTIMATED_COST, CHANGELOG_MODE, PLAN_ADVICE, JSON_EXECUTION_PLAN] statement`,
      doc: {
        en: 'The plan of a query or INSERT: as it was read, after the rules, and what runs; with details also estimated rows and costs, row kinds, advice, or the plan as JSON. Of a stream it says what each operator will keep.',
        zh: '查询或 INSERT 的计划：解析后、优化后与实际执行的算子；按所列细节还显示估算的行数与代价、变更类型、建议，或 JSON 形式的计划。对流还说明每个算子将保留的状态。',
      },
      example: `EXPLAIN ESTIMATED_COST, CHANGELOG_MODE SELECT item, COUNT(*) FROM bids GROUP BY item;`,
      runs: 'session',
    },
    {
      name: { en: 'ANALYZE TABLE', zh: 'ANALYZE TABLE' },
      syntax: `ANALYZE TABLE table COMPUTE STATISTICS [FOR COLUMNS column, .. | FOR ALL COLUMNS]`,
      doc: {
        en: 'Reads a table once, in batch mode, and keeps what the planner estimates with: its rows, and of columns different values, NULLs, the least and the greatest.',
        zh: '以批模式读取一遍表，并保存规划器估算所用的统计：行数，以及各列的不同值数、NULL 数、最小值与最大值。',
      },
      example: `ANALYZE TABLE bids COMPUTE STATISTICS FOR COLUMNS item, price;`,
      runs: 'session',
    },
  ],
};
