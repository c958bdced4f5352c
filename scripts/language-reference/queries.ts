import type { Chapter } from './construct.ts';

export const queries: Chapter = {
  title: { en: 'Queries', zh: '查询' },
  constructs: [
    {
      name: { en: 'SELECT', zh: 'SELECT' },
      syntax: `[WITH name [(columns)] AS (query), ..]
SELECT [ALL | DISTINCT] expression [AS name], .. | * | table.*
FROM .. [WHERE condition] [GROUP BY ..] [HAVING condition] [QUALIFY condition]
[ORDER BY ..] [LIMIT n] [OFFSET n] [FETCH FIRST n ROWS ONLY]`,
      doc: {
        en: 'In a stream the result is a changelog: rows come, are replaced and are taken back as the input does.',
        zh: '在流中，结果是变更日志：行随输入到来、更新与撤回。',
      },
      example: `WITH dear AS (SELECT * FROM bids WHERE price > 10) SELECT item, price * 2 AS twice FROM dear;`,
      runs: 'both',
    },
    {
      name: { en: 'GROUP BY', zh: 'GROUP BY' },
      syntax: `GROUP BY expression, .. | GROUPING SETS ((..), ..) | ROLLUP (..) | CUBE (..)
aggregate([DISTINCT] argument [ORDER BY ..]) [FILTER (WHERE condition)]`,
      doc: {
        en: 'One row per group. In a stream a group is updated with each row, or once per bundle when `table.exec.mini-batch.enabled` is true.',
        zh: '每组一行。在流中每行更新一次该组；启用 `table.exec.mini-batch.enabled` 时每批更新一次。',
      },
      example: `SELECT item, COUNT(*) AS n, SUM(price) FILTER (WHERE price > 10) AS dear FROM bids GROUP BY ROLLUP (item);`,
      runs: 'both',
    },
    {
      name: { en: 'Windows', zh: '窗口' },
      syntax: `TABLE(TUMBLE(TABLE t, DESCRIPTOR(time), size [, offset]))
TABLE(HOP(TABLE t, DESCRIPTOR(time), slide, size [, offset]))
TABLE(CUMULATE(TABLE t, DESCRIPTOR(time), step, size [, offset]))
TABLE(SESSION(TABLE t [PARTITION BY keys], DESCRIPTOR(time), gap))`,
      doc: {
        en: 'Each row with the windows that it is in: window_start, window_end and window_time. Grouped by both bounds, a window is told once, when the watermark passes its end.',
        zh: '为每行附上其所在窗口：window_start、window_end 与 window_time。按两个边界分组时，水位线越过窗口末尾后输出一次。',
      },
      example: `SELECT window_start, item, SUM(price) AS total
FROM TABLE(TUMBLE(TABLE bids, DESCRIPTOR(ts), INTERVAL '10' MINUTE))
GROUP BY window_start, window_end, item;`,
      runs: 'both',
    },
    {
      name: { en: 'Older windows', zh: '旧式窗口' },
      syntax: `GROUP BY TUMBLE(time, size) | HOP(time, slide, size) | SESSION(time, gap)
TUMBLE_START(..), TUMBLE_END(..), TUMBLE_ROWTIME(..)`,
      doc: {
        en: 'The same windows inside of GROUP BY, as older texts write them.',
        zh: '旧写法：在 GROUP BY 中定义窗口。',
      },
      example: `SELECT item, COUNT(*), SESSION_START(ts, INTERVAL '5' MINUTE) FROM bids GROUP BY item, SESSION(ts, INTERVAL '5' MINUTE);`,
      runs: 'both',
    },
    {
      name: { en: 'OVER', zh: 'OVER' },
      syntax: `function(..) OVER ([PARTITION BY ..] ORDER BY .. [ROWS | RANGE BETWEEN bound AND bound])
SELECT .. FROM .. WINDOW name AS (..)`,
      doc: {
        en: 'A value from the rows around each row. In a stream the order is that of a time attribute, or of values, where later rows update what is behind them.',
        zh: '由当前行周围的行计算的值。在流中按时间属性排序；按普通值排序时，后来的行会更新其后的结果。',
      },
      example: `SELECT item, price, SUM(price) OVER (PARTITION BY item ORDER BY ts ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) FROM bids;`,
      runs: 'both',
    },
    {
      name: { en: 'Top-N', zh: 'Top-N' },
      syntax: `SELECT .. FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY .. ORDER BY ..) AS rn FROM t) WHERE rn <= n
SELECT .. FROM t QUALIFY ROW_NUMBER() OVER (..) <= n`,
      doc: {
        en: 'The best rows of each group, kept up to date in a stream. Over window columns: told once, when the window closes.',
        zh: '每组前 N 行，在流中持续更新。按窗口列分区时，窗口关闭后输出一次。',
      },
      example: `SELECT item, bidder, price FROM bids QUALIFY ROW_NUMBER() OVER (PARTITION BY item ORDER BY price DESC) <= 3;`,
      runs: 'both',
    },
    {
      name: { en: 'Deduplication', zh: '去重' },
      syntax: `SELECT .. FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY keys ORDER BY time [DESC]) AS rn FROM t) WHERE rn = 1`,
      doc: {
        en: 'The first or the last row of each key by a time attribute.',
        zh: '按时间属性保留每个键的第一行或最后一行。',
      },
      example: `SELECT item, price FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY item ORDER BY ts DESC) AS rn FROM bids) WHERE rn = 1;`,
      runs: 'both',
    },
    {
      name: { en: 'UNION, INTERSECT, EXCEPT', zh: 'UNION、INTERSECT、EXCEPT' },
      syntax: `query UNION | INTERSECT | EXCEPT [ALL] query`,
      doc: {
        en: 'Rows of either, of both, of the first only; without ALL each once.',
        zh: '并、交、差；不写 ALL 时各行只出现一次。',
      },
      example: `SELECT item FROM bids EXCEPT SELECT item FROM items;`,
      runs: 'both',
    },
    {
      name: { en: 'Subqueries', zh: '子查询' },
      syntax: `expression [NOT] IN (query), [NOT] EXISTS (query), (query), expression op ANY | ALL (query)`,
      doc: {
        en: 'They may name columns of the query around them; they become joins. A scalar subquery must not give more than one row.',
        zh: '可引用外层查询的列，会被改写为连接。标量子查询不能返回多于一行。',
      },
      example: `SELECT item FROM bids AS b WHERE EXISTS (SELECT 1 FROM items AS i WHERE i.item = b.item);`,
      runs: 'both',
    },
    {
      name: { en: 'UNNEST, LATERAL', zh: 'UNNEST、LATERAL' },
      syntax: `FROM t CROSS JOIN UNNEST(collection) [WITH ORDINALITY] AS a (columns)
FROM t [LEFT] JOIN LATERAL (query) | LATERAL TABLE(function(..)) ON TRUE`,
      doc: {
        en: 'For each row the rows that come of it: of an array, map or multiset, a query or a table function.',
        zh: '对每一行展开由其产生的多行：数组、映射、多重集、子查询或表函数。',
      },
      example: `SELECT item, word FROM bids CROSS JOIN UNNEST(SPLIT(item, '-')) AS w (word);`,
      runs: 'both',
    },
    {
      name: { en: 'ORDER BY, LIMIT', zh: 'ORDER BY、LIMIT' },
      syntax: `ORDER BY expression | position | alias [ASC | DESC] [NULLS FIRST | LAST], .. [LIMIT n] [OFFSET n]`,
      doc: {
        en: 'A stream can be sorted by its event time, ascending, first; by anything with a LIMIT, which is a Top-N.',
        zh: '流可按事件时间升序排序；带 LIMIT 时可按任意列排序（即 Top-N）。',
      },
      example: `SELECT item, price FROM bids ORDER BY price DESC LIMIT 3;`,
      runs: 'both',
    },
    {
      name: { en: 'MATCH_RECOGNIZE', zh: 'MATCH_RECOGNIZE' },
      syntax: `FROM t MATCH_RECOGNIZE (
  PARTITION BY keys ORDER BY time
  MEASURES expression AS name, .. ONE ROW PER MATCH
  AFTER MATCH SKIP PAST LAST ROW | TO NEXT ROW | TO FIRST | LAST variable
  PATTERN (A B+ C?) [WITHIN interval]
  DEFINE A AS condition, ..
)`,
      doc: { en: 'Finds sequences of rows that fit a pattern.', zh: '查找符合模式的行序列。' },
      example: `SELECT * FROM bids MATCH_RECOGNIZE (
  PARTITION BY item ORDER BY ts
  MEASURES FIRST(up.price) AS low, LAST(up.price) AS high
  ONE ROW PER MATCH AFTER MATCH SKIP PAST LAST ROW
  PATTERN (up{2,} down) WITHIN INTERVAL '1' HOUR
  DEFINE up AS LAST(up.price, 1) IS NULL OR up.price > LAST(up.price, 1), down AS down.price < LAST(up.price)
);`,
      runs: 'both',
    },
  ],
};
