import type { Chapter } from './construct.ts';

export const joins: Chapter = {
  title: { en: 'Joins', zh: '连接' },
  constructs: [
    {
      name: { en: 'Regular join', zh: '普通连接' },
      syntax: `l [INNER | LEFT | RIGHT | FULL | CROSS | NATURAL] JOIN r [ON condition | USING (columns)]`,
      doc: {
        en: 'In a stream both sides are kept for ever; rows are taken back when the other side changes.',
        zh: '在流中两侧均长期保留；另一侧变化时撤回相应行。',
      },
      example: `SELECT b.item, i.name FROM bids AS b LEFT JOIN items AS i ON b.item = i.item;`,
      runs: 'both',
    },
    {
      name: { en: 'Interval join', zh: '区间连接' },
      syntax: `l JOIN r ON keys AND l.time BETWEEN r.time - interval AND r.time + interval`,
      doc: {
        en: 'Rows whose times are near each other; what is too old to meet anything is forgotten.',
        zh: '连接时间相近的行；过旧的行会被清除。',
      },
      example: `SELECT a.item, b.price FROM bids AS a JOIN bids AS b ON a.item = b.item AND a.ts BETWEEN b.ts AND b.ts + INTERVAL '5' MINUTE;`,
      runs: 'both',
    },
    {
      name: { en: 'Window join', zh: '窗口连接' },
      syntax: `(windowed l) JOIN (windowed r) ON l.window_start = r.window_start AND l.window_end = r.window_end AND ..`,
      doc: { en: 'Rows of the same window, told when it closes.', zh: '连接同一窗口中的行，窗口关闭时输出。' },
      example: `SELECT l.item, l.window_end
FROM (SELECT * FROM TABLE(TUMBLE(TABLE bids, DESCRIPTOR(ts), INTERVAL '1' HOUR))) AS l
JOIN (SELECT * FROM TABLE(TUMBLE(TABLE bids, DESCRIPTOR(ts), INTERVAL '1' HOUR))) AS r
  ON l.item = r.item AND l.window_start = r.window_start AND l.window_end = r.window_end;`,
      runs: 'stream',
    },
    {
      name: { en: 'Temporal join', zh: '时态连接' },
      syntax: `l JOIN versions FOR SYSTEM_TIME AS OF l.rowtime AS v ON keys`,
      doc: {
        en: 'Each row with the version of the other table that was valid at its time. The table has a PRIMARY KEY and a watermark.',
        zh: '取另一张表在该行时间点有效的版本。该表须有主键与水位线。',
      },
      example: `SELECT b.item, b.price * r.rate FROM bids AS b JOIN rates FOR SYSTEM_TIME AS OF b.ts AS r ON b.item = r.item;`,
      runs: 'stream',
    },
    {
      name: { en: 'Lookup join', zh: '查找连接' },
      syntax: `l JOIN table FOR SYSTEM_TIME AS OF l.proctime AS t ON keys`,
      doc: {
        en: 'Asks a database for the rows that match now; answers, or the whole table, are kept when the table says so (`lookup.cache`), and a LOOKUP hint asks again for rows that are missing.',
        zh: '向数据库查询当前匹配的行；可按表的选项（`lookup.cache`）缓存结果或整张表；LOOKUP 提示可对缺失的行重试。',
      },
      example: `SELECT b.item, s.stock FROM bids AS b JOIN stock FOR SYSTEM_TIME AS OF b.proc AS s ON b.item = s.item;`,
      runs: 'stream',
    },
  ],
};

export const writes: Chapter = {
  title: { en: 'Writing', zh: '写入' },
  constructs: [
    {
      name: { en: 'INSERT INTO', zh: 'INSERT INTO' },
      syntax: `INSERT INTO | OVERWRITE table [PARTITION (column = value, ..)] [(columns)] query [ON CONFLICT DO NOTHING | ERROR | DEDUPLICATE]`,
      doc: {
        en: 'Writes a query to a table. Columns are matched by position, or by the list; those left out are NULL.',
        zh: '把查询写入表。列按位置或列名列表对应；未列出的列为 NULL。',
      },
      example: `INSERT INTO totals (item, total) SELECT item, SUM(price) FROM bids GROUP BY item;`,
      runs: 'both',
    },
    {
      name: { en: 'Statement set', zh: '语句集' },
      syntax: `EXECUTE STATEMENT SET BEGIN insert; insert; .. END`,
      doc: {
        en: 'Several INSERTs as one job: what they share is read and computed once.',
        zh: '多个 INSERT 作为一个作业：共用的部分只读取和计算一次。',
      },
      example: `EXECUTE STATEMENT SET BEGIN
  INSERT INTO totals SELECT item, SUM(price) FROM bids GROUP BY item;
  INSERT INTO totals SELECT item, MAX(price) FROM bids GROUP BY item;
END;`,
      runs: 'both',
    },
    {
      name: { en: 'Hints', zh: '提示' },
      syntax: `FROM table /*+ OPTIONS('key' = 'value', ..) */
SELECT /*+ LOOKUP('table' = 't', 'retry-predicate' = 'lookup_miss', ..) */ ..
SELECT /*+ STATE_TTL('table' = 'duration', ..) */ ..`,
      doc: {
        en: 'Options for one use of a table, how a lookup or join is carried out, and how long a join or an aggregation remembers the rows of a table that nobody writes to (STATE_TTL; for all operators `table.exec.state.ttl`).',
        zh: '仅对一次使用生效的表选项、查找与连接的执行方式，以及连接或聚合对某张表中不再写入的行保留状态的时长（STATE_TTL；对所有算子用 `table.exec.state.ttl`）。',
      },
      example: `SELECT item FROM bids /*+ OPTIONS('rows-per-second' = '1') */;`,
      runs: 'both',
    },
  ],
};
