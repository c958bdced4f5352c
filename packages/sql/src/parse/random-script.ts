/** Numbers in [0, 1) that depend on the seed alone (mulberry32). For tests. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A valid script that depends on the seed alone, from a grammar wide enough to reach every rule of the parser. For tests. */
export function randomScript(seed: number, statements = 3): string {
  const generator = new ScriptGenerator(seededRandom(seed));
  return Array.from({ length: statements }, () => generator.statement() + generator.separator()).join('');
}

type Rule = () => string;

/** Each rule takes `depth`, the levels of nesting that are left. */
class ScriptGenerator {
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  separator(): string {
    return this.#one([
      ';\n',
      ';',
      ' -- before\n;\n\n',
      '; -- behind\n',
      ';\n-- next\n',
      ' /* a */ ; /* b */ ;\n\n\n/* c */ ',
    ]);
  }

  statement(): string {
    return this.#one([
      () => this.#query(3),
      () => this.#query(3),
      () => this.#insert(),
      () => this.#createTable(),
      () => this.#createOther(),
      () => this.#alter(),
      () => this.#utility(),
      () => `EXECUTE STATEMENT SET BEGIN ${this.#insert()}; ${this.#insert()}; END`,
      () => `EXPLAIN ${this.#maybe('PLAN_ADVICE, CHANGELOG_MODE ')}${this.#query(2)}`,
      () =>
        `UPDATE ${this.#path()} SET ${this.#name()} = ${this.#expression(2)}, b = DEFAULT WHERE ${this.#condition(2)}`,
      () => `DELETE FROM ${this.#path()} WHERE ${this.#condition(2)}`,
    ]);
  }

  #one(rules: readonly (Rule | string)[]): string {
    const rule = rules[Math.floor(this.#random() * rules.length)] ?? '';
    return typeof rule === 'string' ? rule : rule();
  }

  #maybe(text: string | Rule): string {
    return this.#random() < 0.5 ? '' : this.#one([text]);
  }

  #list(rule: Rule, max = 3, separator = ', '): string {
    return Array.from({ length: 1 + Math.floor(this.#random() * max) }, rule).join(separator);
  }

  #gap(): string {
    return this.#one([
      ' ',
      ' ',
      ' ',
      ' ',
      '\n',
      ' /* why */ ',
      ' -- note\n',
      '\n  -- own line\n',
      '\n/* two\n   lines */\n',
    ]);
  }

  #name(): string {
    return this.#one(['a', 'b', 'price', 'Order_Id', '`order`', '`my ``odd`` name`', 'état', '订单', 'type', 'data']);
  }

  #path(): string {
    return this.#one(['t', 'orders', 'db.t', 'cat.db.`t 1`', '`values`']);
  }

  #query(depth: number): string {
    const body = this.#one([
      () => this.#select(depth),
      () => this.#select(depth),
      () =>
        `${this.#select(depth)}${this.#gap()}${this.#one(['UNION ALL', 'UNION', 'EXCEPT', 'INTERSECT ALL'])} ${this.#select(depth)}`,
      () => `VALUES ${this.#list(() => `(${this.#expression(1)}, ${this.#expression(1)})`)}`,
      () => `(${this.#select(depth)} LIMIT 1) UNION ALL TABLE ${this.#path()}`,
    ]);
    const withClause =
      this.#random() < 0.2 && depth > 0
        ? `WITH q (a, b) AS (${this.#query(depth - 1)}), r AS (${this.#query(0)}) `
        : '';
    const order = this.#maybe(() => `${this.#gap()}ORDER BY ${this.#list(() => this.#orderItem(depth - 1))}`);
    return `${withClause}${body}${order}${this.#one(['', '', ' LIMIT 10', ' LIMIT ALL', ' OFFSET 5 ROWS FETCH NEXT 3 ROWS ONLY', ' LIMIT 3 OFFSET 1'])}`;
  }

  #orderItem(depth: number): string {
    return `${this.#expression(depth)}${this.#one(['', ' ASC', ' DESC NULLS LAST', ' NULLS FIRST'])}`;
  }

  #select(depth: number): string {
    const hint = this.#one(['', '', "/*+ BROADCAST(a), STATE_TTL('a' = '1d') */ "]);
    const items = this.#one([
      '*',
      't.*',
      () => this.#list(() => `${this.#expression(depth)}${this.#one(['', ' x', ' AS `y`'])}`, 4, `,${this.#gap()}`),
    ]);
    const clauses = [
      this.#maybe(() => `WHERE ${this.#condition(depth)}`),
      this.#maybe(() => `GROUP BY ${this.#list(() => this.#grouping(depth - 1))}`),
      this.#maybe(() => `HAVING ${this.#condition(depth - 1)}`),
      this.#one(['', '', 'WINDOW w AS (PARTITION BY a ORDER BY b)']),
      this.#one(['', '', 'QUALIFY rn <= 3']),
    ];
    const rest = clauses.filter(clause => clause !== '').map(clause => this.#gap() + clause);
    return `SELECT ${hint}${this.#one(['', '', 'DISTINCT '])}${items}${this.#gap()}FROM ${this.#from(depth)}${rest.join('')}`;
  }

  #grouping(depth: number): string {
    return this.#one([
      () => this.#expression(depth),
      'a',
      'GROUPING SETS ((a, b), a, ())',
      'ROLLUP (a, b)',
      'CUBE (a, (b, c))',
    ]);
  }

  #from(depth: number): string {
    const first = this.#table(depth);
    return this.#one([
      first,
      first,
      () => `${first}, ${this.#table(depth - 1)}`,
      () =>
        `${first}${this.#gap()}${this.#one(['JOIN', 'LEFT OUTER JOIN', 'FULL JOIN'])} ${this.#table(depth - 1)} ON ${this.#condition(depth - 1)}`,
      () => `${first} CROSS JOIN UNNEST(a.b) WITH ORDINALITY AS u (x, o)`,
      () => `${first} JOIN rates FOR SYSTEM_TIME AS OF ts AS r USING (a, b)`,
      () => `(${first} NATURAL JOIN s) LEFT JOIN LATERAL TABLE(f(a)) AS T(w) ON TRUE`,
    ]);
  }

  #table(depth: number): string {
    const simple = `${this.#path()}${this.#one(['', '', " /*+ OPTIONS('k' = 'v') */", ' AS z', ' z (a, b)', ' TABLESAMPLE BERNOULLI (10)'])}`;
    if (depth <= 0) return simple;
    return this.#one([
      simple,
      simple,
      () => `(${this.#query(depth - 1)}) AS d`,
      "TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' MINUTES)) AS w",
      "SESSION(DATA => TABLE t PARTITION BY a, TIMECOL => DESCRIPTOR(ts), GAP => INTERVAL '1' HOUR)",
      () => this.#matchRecognize(depth - 1),
      "t PIVOT (SUM(x) AS s FOR y IN ('a' AS k, 'b'))",
    ]);
  }

  #matchRecognize(depth: number): string {
    const pattern = this.#one(['A B+? C{2,3} D*', '(A | B)* C?', 'A{,3} {- B -} PERMUTE(C, D)']);
    return `t MATCH_RECOGNIZE (PARTITION BY a ORDER BY ts MEASURES A.x AS x, LAST(B.y, 1) AS y${this.#gap()}ONE ROW PER MATCH AFTER MATCH SKIP ${this.#one(['PAST LAST ROW', 'TO LAST B'])} PATTERN (${pattern})${this.#maybe(" WITHIN INTERVAL '1' HOUR")} DEFINE A AS ${this.#condition(depth)}) AS m`;
  }

  #condition(depth: number): string {
    if (depth <= 0) return this.#one(['a = 1', 'b IS NOT NULL', 'TRUE', 'flag']);
    const operand = (): string => this.#expression(depth - 1);
    return this.#one([
      () => `${operand()} ${this.#one(['=', '<>', '!=', '<', '>=', 'IS DISTINCT FROM'])} ${operand()}`,
      () => `${this.#condition(depth - 1)}${this.#gap()}AND ${this.#condition(depth - 1)}`,
      () => `(${this.#condition(depth - 1)} OR ${this.#condition(depth - 1)})`,
      () => `NOT ${this.#condition(depth - 1)}`,
      () => `(${operand()}) ${this.#maybe('NOT ')}BETWEEN (${operand()}) AND (${operand()})`,
      () => `(${operand()}) ${this.#maybe('NOT ')}IN (${this.#list(operand)})`,
      () => `a ${this.#maybe('NOT ')}LIKE 'x!%%' ESCAPE '!'`,
      () => `(a, b) IN (${this.#query(depth - 1)})`,
      () => `EXISTS (${this.#query(depth - 1)})`,
      () => `a >= ALL (${this.#query(0)})`,
      () => `(${operand()}) IS ${this.#one(['TRUE', 'NOT UNKNOWN', 'JSON OBJECT', 'NOT NULL'])}`,
    ]);
  }

  #expression(depth: number): string {
    if (depth <= 0) return this.#leaf();
    const operand = (): string => this.#expression(depth - 1);
    return this.#one([
      () => this.#leaf(),
      () => `${operand()} ${this.#one(['+', '-', '*', '/', '%', '||'])} ${operand()}`,
      () => `-${this.#maybe(' ')}(${operand()})`,
      () => `- -${this.#leaf()}`,
      () => `(${operand()})`,
      () => `(${operand()}, ${operand()})`,
      () => `CASE ${this.#maybe(() => operand())} WHEN ${operand()} THEN ${operand()} ELSE ${operand()} END`,
      () => `${this.#one(['CAST', 'TRY_CAST'])}(${operand()} AS ${this.#type(depth - 1)})`,
      () => `f(${this.#list(operand)})`,
      () =>
        `SUM(${this.#one(['', 'DISTINCT '])}${operand()})${this.#maybe(() => ` FILTER (WHERE ${this.#condition(depth - 1)})`)}`,
      () => `LISTAGG(a, ',') WITHIN GROUP (ORDER BY ${operand()})`,
      () =>
        `ROW_NUMBER() OVER (PARTITION BY ${operand()} ORDER BY ${operand()} DESC ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)`,
      () => `ARRAY[${this.#list(operand)}][1].x`,
      () => `MAP['k', ${operand()}]`,
      () => `ROW(${this.#list(operand)})`,
      () => `(${this.#query(0)})`,
      () => this.#special(operand),
    ]);
  }

  #special(operand: Rule): string {
    return this.#one([
      () => `EXTRACT(YEAR FROM ${operand()})`,
      () => `TRIM(${this.#one(['BOTH ', ''])}'x' FROM ${operand()})`,
      () => `SUBSTRING(${operand()} FROM 1 FOR 2)`,
      () => `POSITION('x' IN ${operand()})`,
      () => `OVERLAY(${operand()} PLACING 'y' FROM 2)`,
      () => `FLOOR(${operand()} TO HOUR)`,
      () => `TIMESTAMPADD(DAY, 1, ${operand()})`,
      () => `JSON_VALUE(${operand()}, '$.a' RETURNING INT NULL ON EMPTY DEFAULT 0 ON ERROR)`,
      () => `JSON_OBJECT('k' VALUE ${operand()}, KEY 'b' VALUE 1 ABSENT ON NULL)`,
      () => `f(x => ${operand()})`,
    ]);
  }

  #leaf(): string {
    return this.#one([
      () => this.#name(),
      () => `t.${this.#name()}`,
      '1',
      '2.50',
      '.5',
      '1e-3',
      "'it''s'",
      "U&'\\00e9'",
      "E'tab\\t'",
      "X'0AfF'",
      'NULL',
      'TRUE',
      "DATE '2024-01-01'",
      "INTERVAL '1 02:03' DAY TO MINUTE",
      'CURRENT_TIMESTAMP',
      'COUNT(*)',
      "'two\nlines'",
    ]);
  }

  #type(depth: number): string {
    const simple = [
      'INT',
      'STRING',
      'DECIMAL(10, 2)',
      'TIMESTAMP(3) WITH LOCAL TIME ZONE',
      'DOUBLE PRECISION',
      'INTERVAL DAY TO SECOND(3)',
      'VARCHAR(20)',
    ];
    if (depth <= 0) return this.#one(simple);
    const inner = (): string => this.#type(depth - 1);
    return this.#one([
      ...simple,
      () => `ARRAY<${inner()}>`,
      () => `MAP<${inner()}, ${inner()}>`,
      () => `ROW<a ${inner()}, b ${inner()} NOT NULL 'c'>`,
      () => `${inner()} ARRAY`,
    ]);
  }

  #insert(): string {
    const target = `${this.#path()}${this.#one(['', " /*+ OPTIONS('a' = 'b') */", " PARTITION (ds = '1', hr)"])}${this.#one(['', ' (a, b.c)'])}`;
    return `INSERT ${this.#one(['INTO', 'OVERWRITE'])} ${target}${this.#gap()}${this.#query(2)}${this.#one(['', ' ON CONFLICT DO NOTHING'])}`;
  }

  #options(): string {
    return `WITH (${this.#list(() => `'${this.#one(['connector', 'topic', 'a.b'])}' = '${this.#one(['kafka', 'x', ''])}'`)})`;
  }

  #createTable(): string {
    const column: Rule = () =>
      this.#one([
        () => `${this.#name()} ${this.#type(2)}${this.#one(['', ' NOT NULL', " COMMENT 'c'"])}`,
        () => `${this.#name()} AS ${this.#expression(2)}`,
        "ts TIMESTAMP(3) METADATA FROM 'timestamp' VIRTUAL",
        "WATERMARK FOR ts AS ts - INTERVAL '5' SECOND",
        'CONSTRAINT pk PRIMARY KEY (a, b) NOT ENFORCED',
      ]);
    const columns = this.#list(column, 5, `,${this.#gap()}`);
    const end = this.#one(['', ' LIKE s (INCLUDING ALL OVERWRITING OPTIONS)', () => ` AS ${this.#query(1)}`]);
    return `CREATE ${this.#one(['', 'TEMPORARY '])}TABLE ${this.#one(['', 'IF NOT EXISTS '])}${this.#path()} (${columns})${this.#one(['', " COMMENT 'x'", ' DISTRIBUTED BY HASH (a) INTO 4 BUCKETS'])}${this.#one(['', ' PARTITIONED BY (a)'])}${this.#gap()}${this.#options()}${end}`;
  }

  #createOther(): string {
    return this.#one([
      () => `CREATE VIEW v (a, b COMMENT 'x') AS ${this.#query(2)}`,
      () => `CREATE CATALOG c ${this.#options()}`,
      "CREATE DATABASE IF NOT EXISTS c.d COMMENT 'x'",
      "CREATE TEMPORARY SYSTEM FUNCTION f AS 'a.B' LANGUAGE JAVA USING JAR '/a.jar', JAR '/b.jar'",
      () => `CREATE MODEL m INPUT (a STRING) OUTPUT (b STRING) ${this.#options()}`,
      () => `CREATE MATERIALIZED TABLE m FRESHNESS = INTERVAL '1' HOUR REFRESH_MODE = FULL AS ${this.#query(1)}`,
    ]);
  }

  #alter(): string {
    return this.#one([
      () => `ALTER TABLE ${this.#path()} ADD (c ${this.#type(1)} FIRST, d STRING AFTER c)`,
      "ALTER TABLE t SET ('a' = 'b')",
      'ALTER TABLE t DROP (a, b)',
      'ALTER TABLE t RENAME a TO b',
      "ALTER MATERIALIZED TABLE m REFRESH PARTITION (ds = '1')",
      () => `ALTER VIEW v AS ${this.#query(1)}`,
      'DROP TEMPORARY VIEW IF EXISTS v',
      'DROP DATABASE d CASCADE',
    ]);
  }

  #utility(): string {
    return this.#one([
      "SET 'a.b' = 'c'",
      'SET execution.runtime-mode = streaming',
      'RESET',
      'USE CATALOG c',
      "SHOW TABLES FROM c.d NOT LIKE 'a%'",
      'SHOW CREATE TABLE t',
      'DESCRIBE EXTENDED c.d.t',
      'ANALYZE TABLE t COMPUTE STATISTICS FOR COLUMNS a, b',
      "CALL sys.p(a => 1, b => 'x')",
      "COMPILE PLAN '/p.json' FOR INSERT INTO a SELECT 1",
      "STOP JOB '1' WITH SAVEPOINT",
    ]);
  }
}
