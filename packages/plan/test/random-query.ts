import fc from 'fast-check';

/** The tables that `query` speaks of. */
export const tables = `
CREATE TABLE bids (ts TIMESTAMP(3), item STRING, price INT, tags ARRAY<STRING>, deal ROW<code STRING, cut INT>, now_time AS PROCTIME(),
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('connector' = 'log');
CREATE TABLE items (item STRING, price INT, since TIMESTAMP(3), PRIMARY KEY (item) NOT ENFORCED,
  WATERMARK FOR since AS since) WITH ('connector' = 'store', 'changelog-mode' = 'I,UA,D');
CREATE TABLE results (item STRING, price BIGINT) WITH ('connector' = 'any');
CREATE TABLE keyed_results (item STRING, price BIGINT, PRIMARY KEY (item) NOT ENFORCED) WITH ('connector' = 'store');
CREATE VIEW dear AS SELECT item, price FROM bids WHERE price > 10;
CREATE FUNCTION twice AS '/** @param {INT} n  @returns {INT} */ n => n * 2' LANGUAGE JAVASCRIPT;
CREATE FUNCTION parts AS '/** @param {STRING} s  @yields {ROW<part STRING>} */ s => s.split("")' LANGUAGE JAVASCRIPT;
`;

/** A text for FROM and the columns that can be named over it. */
interface Source {
  readonly from: string;
  readonly numbers: readonly string[];
  readonly texts: readonly string[];
}

type Text = fc.Arbitrary<string>;

const join = (...parts: readonly (string | Text)[]): Text =>
  fc.tuple(...parts.map(part => (typeof part === 'string' ? fc.constant(part) : part))).map(all => all.join(''));

const maybe = (part: Text): Text => fc.oneof(fc.constant(''), part);

const oneOf = (...texts: readonly string[]): Text => fc.constantFrom(...texts);

const bids: Source = {
  from: 'bids AS b',
  numbers: ['price', 'b.price', 'b.deal.cut', 'CARDINALITY(tags)'],
  texts: ['item', 'b.item', 'tags[1]', 'deal.code'],
};
const both: Pick<Source, 'numbers' | 'texts'> = { numbers: ['b.price', 'i.price'], texts: ['b.item', 'i.item'] };
const oneName: Pick<Source, 'numbers' | 'texts'> = { numbers: ['price', 'b.price'], texts: ['item', 'b.item'] };

const flatSources: readonly Source[] = [
  bids,
  { ...oneName, from: 'items AS b' },
  { ...oneName, from: 'dear AS b' },
  { ...oneName, from: "(VALUES (1, 'a'), (2, NULL)) AS b(price, item)" },
  ...['', 'LEFT ', 'RIGHT ', 'FULL '].map(kind => ({
    ...both,
    from: `bids AS b ${kind}JOIN items AS i ON b.item = i.item`,
  })),
  { ...both, from: "bids AS b JOIN bids AS i ON b.item = i.item AND b.ts BETWEEN i.ts - INTERVAL '1' HOUR AND i.ts" },
  { ...both, from: 'bids AS b LEFT JOIN items FOR SYSTEM_TIME AS OF b.ts AS i ON b.item = i.item' },
  { ...both, from: 'bids AS b JOIN items FOR SYSTEM_TIME AS OF b.now_time AS i ON b.item = i.item' },
  { numbers: bids.numbers, texts: [...bids.texts, 'part'], from: 'bids AS b, LATERAL TABLE(parts(item))' },
  { numbers: bids.numbers, texts: [...bids.texts, 'u.part'], from: 'bids AS b CROSS JOIN UNNEST(tags) AS u(part)' },
  ...[
    'TUMBLE(TABLE bids, DESCRIPTOR(ts)',
    "HOP(TABLE bids, DESCRIPTOR(ts), INTERVAL '30' MINUTE",
    'TUMBLE(TABLE bids, DESCRIPTOR(now_time)',
  ].map(call => ({
    numbers: ['price'],
    texts: ['item', 'CAST(window_start AS STRING)'],
    from: `TABLE(${call}, INTERVAL '1' HOUR))`,
  })),
];

/** Expressions over the columns of a source; a few are wrong. */
function expressionsOver({ numbers, texts }: Pick<Source, 'numbers' | 'texts'>) {
  const wrong = oneOf('nothing', 'x.item', '`a b`', "'a'", 'deal', 'NULL', 'ts', 'COUNT(1 + 1)', '1e400', 'item[1]');
  return fc.letrec<{ number: string; text: string; condition: string }>(tie => ({
    number: fc.oneof(
      { maxDepth: 3, depthIdentifier: 'number' },
      { weight: 12, arbitrary: oneOf(...numbers) },
      { weight: 4, arbitrary: oneOf('1', '-7', '2147483647', 'CAST(NULL AS INT)') },
      { weight: 4, arbitrary: join('(', tie('number'), oneOf(' + ', ' - ', ' * ', ' / '), tie('number'), ')') },
      { weight: 2, arbitrary: join(oneOf('ABS', 'twice', 'CHAR_LENGTH'), '(', tie('number'), ')') },
      {
        weight: 2,
        arbitrary: join('CASE WHEN ', tie('condition'), ' THEN ', tie('number'), ' ELSE ', tie('number'), ' END'),
      },
      { weight: 1, arbitrary: join('CAST(', tie('text'), ' AS ', oneOf('INT', 'DECIMAL(10, 2)'), ')') },
      {
        weight: 1,
        arbitrary: join(
          '(SELECT ',
          oneOf('MAX(s.price)', 'COUNT(*)'),
          ' FROM items AS s WHERE s.item = ',
          tie('text'),
          ')',
        ),
      },
      { weight: 1, arbitrary: wrong },
    ),
    text: fc.oneof(
      { maxDepth: 3, depthIdentifier: 'text' },
      { weight: 12, arbitrary: oneOf(...texts) },
      { weight: 3, arbitrary: oneOf("'a'", "''", 'CAST(NULL AS STRING)') },
      { weight: 3, arbitrary: join('(', tie('text'), ' || ', tie('text'), ')') },
      { weight: 3, arbitrary: join(oneOf('UPPER', 'TRIM'), '(', tie('text'), ')') },
      { weight: 2, arbitrary: join('COALESCE(', tie('text'), ', ', tie('text'), ')') },
      { weight: 1, arbitrary: join('CAST(', tie('number'), ' AS STRING)') },
    ),
    condition: fc.oneof(
      { maxDepth: 3, depthIdentifier: 'condition' },
      join(tie('number'), oneOf(' = ', ' <> ', ' > ', ' IS DISTINCT FROM '), tie('number')),
      join(tie('text'), oneOf(' IS NULL', " LIKE '%a'", " BETWEEN 'a' AND 'k'", " IN ('a', 'b')")),
      join('(', tie('condition'), oneOf(' AND ', ' OR '), tie('condition'), ')'),
      join('NOT (', tie('condition'), ')'),
      join(tie('text'), oneOf(' IN ', ' NOT IN '), '(SELECT s.item FROM items AS s)'),
      join('EXISTS (SELECT 1 FROM items AS s WHERE s.item = ', tie('text'), ')'),
    ),
  }));
}

/** A query whose columns are `item`, a text, and `price`, a number. */
function queryOver(source: Source): Text {
  const { number, text, condition } = expressionsOver(source);
  const where = maybe(join(' WHERE ', condition));
  const { from } = source;
  const group = oneOf(...source.texts);
  const aggregate = join(
    oneOf('SUM(', 'MAX(', 'COUNT(', 'COUNT(DISTINCT ', 'twice(1) + MIN('),
    number,
    ')',
    maybe(join(' FILTER (WHERE ', condition, ')')),
  );
  const grouped = fc.tuple(group, aggregate, where, maybe(join(' HAVING COUNT(*) > ', number)));
  return fc.oneof(
    join('SELECT ', maybe(fc.constant('DISTINCT ')), text, ' AS item, ', number, ' AS price FROM ', from, where),
    grouped.map(
      ([key, call, filter]) => `SELECT ${key} AS item, ${call} AS price FROM ${from}${filter} GROUP BY ${key}`,
    ),
    grouped.map(
      ([key, call, filter]) => `SELECT ${key} AS item, ${call} AS price FROM ${from}${filter} GROUP BY ROLLUP (${key})`,
    ),
    grouped.map(([, call, filter, having]) => `SELECT 'all' AS item, ${call} AS price FROM ${from}${filter}${having}`),
    grouped.map(
      ([key, call]) => `SELECT ${key} AS item, ${call} AS price FROM ${from} GROUP BY ${key}, window_start, window_end`,
    ),
    join(
      'SELECT ',
      text,
      ' AS item, ',
      oneOf('ROW_NUMBER()', 'SUM(price)', 'RANK()'),
      ' OVER (PARTITION BY ',
      group,
      ' ORDER BY ',
      oneOf('ts', 'now_time', 'price'),
      ') AS price FROM ',
      from,
    ),
    join(
      'SELECT item, price FROM (SELECT ',
      text,
      ' AS item, ',
      number,
      ' AS price, ROW_NUMBER() OVER (PARTITION BY ',
      group,
      ' ORDER BY ',
      number,
      ' DESC) AS n FROM ',
      from,
      ') WHERE n <= ',
      oneOf('1', '3', 'price'),
    ),
    join(
      'SELECT ',
      text,
      ' AS item, ',
      number,
      ' AS price FROM ',
      from,
      ' ORDER BY ',
      oneOf('price DESC', 'item', '1'),
      maybe(fc.constant(' LIMIT 5')),
    ),
  );
}

const pattern: Text = join(
  'SELECT item, price FROM bids MATCH_RECOGNIZE (PARTITION BY item ORDER BY ',
  oneOf('ts', 'ts, price', 'now_time'),
  ' MEASURES ',
  oneOf('LAST(B.price, 1)', 'SUM(B.price) + A.price', 'FIRST(price)', 'twice(C.price)'),
  ' AS price PATTERN (A',
  oneOf('', '?', '*', '+'),
  ' B',
  oneOf('', '+?', '{2,3}?', '*', '+'),
  ' C) DEFINE B AS ',
  expressionsOver({
    numbers: ['price', 'B.price', 'LAST(B.price, 1)', 'A.price', 'SUM(B.price)'],
    texts: ['item', 'B.item'],
  }).condition,
  ') AS b',
);

const flatQuery: Text = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(...flatSources).chain(queryOver) },
  { weight: 1, arbitrary: pattern },
);

/** Queries of `item` and `price` about the tables: most are right in one mode or both, some are wrong. */
export const query: Text = fc.oneof(
  flatQuery,
  flatQuery.chain(inner => queryOver({ ...oneName, from: `(${inner}) AS b` })),
  flatQuery.chain(inner => queryOver({ ...both, from: `bids AS b LEFT JOIN (${inner}) AS i ON b.item = i.item` })),
  join('(', flatQuery, ')', oneOf(' UNION ', ' UNION ALL ', ' INTERSECT ', ' EXCEPT ALL '), '(', flatQuery, ')'),
  join('WITH b AS (', flatQuery, ') SELECT item, price FROM b UNION ALL SELECT item, price + 1 FROM b'),
);

const fragments = [
  '(',
  ')',
  "'",
  '`',
  ';',
  ',',
  '--',
  '/*',
  '\u0000',
  '😀',
  '\ud800',
  '.',
  ' FROM ',
  ' END ',
  ' NULL ',
  ' OVER ',
  '*',
  ' IN ',
];

/** A text with pieces cut out, doubled and put in. */
export const damaged = (whole: Text): Text =>
  fc
    .tuple(
      whole,
      fc.array(fc.tuple(fc.nat(), fc.nat({ max: 8 }), fc.constantFrom(...fragments)), { minLength: 1, maxLength: 6 }),
    )
    .map(([start, damages]) =>
      damages.reduce((text, [place, cut, fragment]) => {
        const at = place % (text.length + 1);
        return text.slice(0, at) + fragment + text.slice(at + cut);
      }, start),
    );
