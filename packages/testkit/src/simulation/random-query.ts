import type { SeededRandom } from './seeded-random.ts';

/** A query over random tables, as text. */
export interface RandomQuery {
  readonly sqlText: string;
  /** Some rows come behind the watermark; then the query is one aggregation by window, whose lateness is defined by the order of its input alone. */
  readonly hasLateRows: boolean;
}

interface Column {
  readonly name: string;
  readonly type: 'text' | 'number';
}

interface Subquery {
  readonly sql: string;
  readonly columns: readonly Column[];
}

const rowsMax = 14;
const depthMax = 3;

/** A random query of up to three levels with the tables that it reads; the same for the same seed. */
export function randomQuery(random: SeededRandom): RandomQuery {
  const hasLateRows = random.oneIn(4);
  const generator = new QueryGenerator(random);
  const query = hasLateRows ? generator.slicedWindows() : generator.query(random.int(depthMax) + 1);
  const tables = ['events', 'prices'].map(name => appendTable(name, random, hasLateRows));
  return { sqlText: [...tables, changelogTable(random), query.sql].join('\n'), hasLateRows };
}

const key = (random: SeededRandom): string | null => random.pick(['a', 'b', 'c', null]);
const value = (random: SeededRandom): number | null => (random.oneIn(6) ? null : random.int(7) - 2);

/** Times are unique within the table, in order, or up to two seconds out of it; late rows far more. */
function appendTable(name: string, random: SeededRandom, hasLateRows: boolean): string {
  const rows = Array.from({ length: random.int(rowsMax + 1) }, (_, i) => {
    const lag = hasLateRows && random.oneIn(3) ? random.int(20) : random.int(2);
    const ms = Math.max(0, i * 1_500 - lag * 1_000) + i;
    return [
      i + 1,
      key(random),
      value(random),
      new Date(Date.UTC(2024, 0, 1) + ms).toISOString().slice(0, -1).replace('T', ' '),
    ];
  });
  return `CREATE TABLE ${name} (id INT, k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '2' SECOND)
WITH ('connector' = 'values', 'data' = '${JSON.stringify(rows)}');`;
}

/** Inserts, updates and deletes of a few rows, each consistent with those before it. */
function changelogTable(random: SeededRandom): string {
  const present = new Map<number, readonly unknown[]>();
  const changes: (readonly unknown[])[] = [];
  for (let left = random.int(rowsMax + 1); left > 0; left--) {
    const id = 1 + random.int(5);
    const before = present.get(id);
    if (before !== undefined) changes.push([random.oneIn(2) ? '-D' : '-U', ...before]);
    if (changes.at(-1)?.[0] === '-D' && before !== undefined) {
      present.delete(id);
      continue;
    }
    const after = [id, key(random), value(random)];
    changes.push([before === undefined ? '+I' : '+U', ...after]);
    present.set(id, after);
  }
  return `CREATE TABLE changes (id INT, k STRING, v INT, PRIMARY KEY (id) NOT ENFORCED)
WITH ('connector' = 'values', 'changelog-mode' = 'I,UB,UA,D', 'data' = '${JSON.stringify(changes)}');`;
}

const baseColumns: readonly Column[] = [
  { name: 'id', type: 'number' },
  { name: 'k', type: 'text' },
  { name: 'v', type: 'number' },
];

class QueryGenerator {
  readonly #random: SeededRandom;
  #names = 0;

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  query(depth: number): Subquery {
    if (depth === 0) return this.#table();
    const make = this.#random.pick([
      () => this.#filter(depth),
      () => this.#project(depth),
      () => this.#group(depth),
      () => this.#group(depth),
      () => this.#distinct(depth),
      () => this.#join(depth),
      () => this.#join(depth),
      () => this.#membership(depth),
      () => this.#setOperation(depth),
      () => this.#topN(depth),
      () => this.#deduplicate(),
      () => this.#over(),
      () => this.slicedWindows(),
      () => this.#sessions(),
      () => this.#intervalJoin(),
      () => this.#groupingSets(depth),
    ]);
    return make();
  }

  /** TUMBLE, HOP or CUMULATE over a table, aggregated by window. */
  slicedWindows(): Subquery {
    const window = this.#random.pick([
      `TUMBLE(TABLE ${this.#appendTable()}, DESCRIPTOR(ts), INTERVAL '5' SECOND)`,
      `HOP(TABLE ${this.#appendTable()}, DESCRIPTOR(ts), INTERVAL '2' SECOND, INTERVAL '6' SECOND)`,
      `HOP(TABLE ${this.#appendTable()}, DESCRIPTOR(ts), INTERVAL '3' SECOND, INTERVAL '6' SECOND)`,
      `CUMULATE(TABLE ${this.#appendTable()}, DESCRIPTOR(ts), INTERVAL '2' SECOND, INTERVAL '6' SECOND)`,
    ]);
    return this.#windowAggregate(`TABLE(${window})`, this.#random.oneIn(2));
  }

  #sessions(): Subquery {
    const table = this.#appendTable();
    return this.#random.oneIn(2)
      ? this.#windowAggregate(
          `TABLE(SESSION(TABLE ${table} PARTITION BY k, DESCRIPTOR(ts), INTERVAL '3' SECOND))`,
          true,
        )
      : this.#windowAggregate(`TABLE(SESSION(TABLE ${table}, DESCRIPTOR(ts), INTERVAL '3' SECOND))`, false);
  }

  #windowAggregate(from: string, isKeyed: boolean): Subquery {
    const [time, ...aggregates] = [this.#name('t'), ...this.#aggregates(baseColumns)];
    const keys = isKeyed ? ['k'] : [];
    return {
      sql: `SELECT ${[...keys, `CAST(window_end AS STRING) AS ${time}`, ...aggregates.map(({ sql }) => sql)].join(', ')}
FROM ${from} GROUP BY ${[...keys, 'window_start', 'window_end'].join(', ')}`,
      columns: [
        ...(isKeyed ? [{ name: 'k', type: 'text' } as const] : []),
        { name: time, type: 'text' },
        ...aggregates.map(({ column }) => column),
      ],
    };
  }

  #name(prefix: string): string {
    return `${prefix}${this.#names++}`;
  }

  #appendTable(): string {
    return this.#random.pick(['events', 'prices']);
  }

  #table(): Subquery {
    return { sql: `SELECT id, k, v FROM ${this.#random.pick(['events', 'prices', 'changes'])}`, columns: baseColumns };
  }

  #filter(depth: number): Subquery {
    const { sql, columns } = this.query(depth - 1);
    return { sql: `SELECT * FROM (${sql}) WHERE ${this.#condition(columns)}`, columns };
  }

  #project(depth: number): Subquery {
    const input = this.query(depth - 1);
    const kept = input.columns.filter(() => !this.#random.oneIn(4));
    const computed: Column = { name: this.#name('x'), type: 'number' };
    const columns = [...kept, computed];
    const list = [...kept.map(({ name }) => name), `${this.#number(input.columns)} AS ${computed.name}`];
    return { sql: `SELECT ${list.join(', ')} FROM (${input.sql})`, columns };
  }

  #group(depth: number): Subquery {
    const { sql, columns } = this.query(depth - 1);
    const keys = this.#random.oneIn(5) ? [] : [this.#random.pick(columns)];
    const aggregates = this.#aggregates(columns);
    const having = this.#random.oneIn(4) ? `HAVING COUNT(*) ${this.#random.pick(['>', '<', '<>'])} 2` : '';
    const by = keys.length === 0 ? '' : `GROUP BY ${keys[0]!.name}`;
    return {
      sql: `SELECT ${[...keys.map(({ name }) => name), ...aggregates.map(each => each.sql)].join(', ')} FROM (${sql}) ${by} ${having}`,
      columns: [...keys, ...aggregates.map(({ column }) => column)],
    };
  }

  #aggregates(columns: readonly Column[]): readonly { readonly sql: string; readonly column: Column }[] {
    return Array.from({ length: 1 + this.#random.int(3) }, () => {
      const column: Column = { name: this.#name('a'), type: 'number' };
      const arg = this.#number(columns);
      const call = this.#random.pick([
        'COUNT(*)',
        `COUNT(${arg})`,
        `COUNT(DISTINCT ${arg})`,
        `SUM(${arg})`,
        `SUM(DISTINCT ${arg})`,
        `MIN(${arg})`,
        `MAX(${arg})`,
        `AVG(${arg})`,
      ]);
      const filter = this.#random.oneIn(4) ? ` FILTER (WHERE ${this.#condition(columns)})` : '';
      return { sql: `${call}${filter} AS ${column.name}`, column };
    });
  }

  #groupingSets(depth: number): Subquery {
    const { sql, columns } = this.query(depth - 1);
    const keys = [...new Set([this.#random.pick(columns), this.#random.pick(columns)])];
    const aggregates = this.#aggregates(columns);
    const names = keys.map(({ name }) => name).join(', ');
    return {
      sql: `SELECT ${[names, ...aggregates.map(each => each.sql)].join(', ')} FROM (${sql})
GROUP BY ${this.#random.pick(['ROLLUP', 'CUBE'])} (${names})`,
      columns: [...keys, ...aggregates.map(({ column }) => column)],
    };
  }

  #distinct(depth: number): Subquery {
    const { sql, columns } = this.query(depth - 1);
    const kept = [this.#random.pick(columns)];
    return { sql: `SELECT DISTINCT ${kept[0]!.name} FROM (${sql})`, columns: kept };
  }

  #join(depth: number): Subquery {
    const [left, right] = [this.query(depth - 1), this.query(this.#random.int(depth))];
    const type = this.#random.pick(['JOIN', 'LEFT JOIN', 'RIGHT JOIN', 'FULL JOIN']);
    const named = (side: string, { columns }: Subquery) =>
      columns.map(({ name, type }) => ({ from: `${side}.${name}`, column: { name: this.#name('j'), type } }));
    const all = [...named('l', left), ...named('r', right)];
    const list = all.map(({ from, column }) => `${from} AS ${column.name}`).join(', ');
    return {
      sql: `SELECT ${list} FROM (${left.sql}) l ${type} (${right.sql}) r ON ${this.#joinCondition(left, right)}`,
      columns: all.map(({ column }) => column),
    };
  }

  /** An equality where both have columns of one type, sometimes with more behind it. */
  #joinCondition(left: Subquery, right: Subquery): string {
    const pairs = left.columns.flatMap(l =>
      right.columns.filter(({ type }) => type === l.type).map(r => [`l.${l.name}`, `r.${r.name}`, l.type] as const),
    );
    if (pairs.length === 0) return '1 = 1';
    const [l, r] = this.#random.pick(pairs);
    const equals = this.#random.oneIn(5) ? `${l} IS NOT DISTINCT FROM ${r}` : `${l} = ${r}`;
    if (!this.#random.oneIn(3)) return equals;
    const [a, b] = this.#random.pick(pairs);
    return `${equals} AND ${a} ${this.#random.pick(['<', '<>', '>='])} ${b}`;
  }

  #membership(depth: number): Subquery {
    const [left, right] = [this.query(depth - 1), this.query(this.#random.int(depth))];
    const not = this.#random.pick(['', 'NOT ']);
    const l = this.#random.pick(left.columns);
    const r = right.columns.find(({ type }) => type === l.type);
    const condition =
      r === undefined || this.#random.oneIn(2)
        ? `${not}EXISTS (SELECT 1 FROM (${right.sql}) r WHERE ${this.#joinCondition(left, right)})`
        : `l.${l.name} ${not}IN (SELECT ${r.name} FROM (${right.sql}))`;
    return { sql: `SELECT * FROM (${left.sql}) l WHERE ${condition}`, columns: left.columns };
  }

  #setOperation(depth: number): Subquery {
    const operation = this.#random.pick(['UNION ALL', 'UNION', 'INTERSECT', 'INTERSECT ALL', 'EXCEPT', 'EXCEPT ALL']);
    const column: Column = { name: this.#name('s'), type: 'number' };
    const [left, right] = [this.query(depth - 1), this.query(this.#random.int(depth))].map(
      ({ sql, columns }) => `SELECT CAST(${this.#number(columns)} AS BIGINT) AS ${column.name} FROM (${sql})`,
    );
    return { sql: `${left} ${operation} ${right}`, columns: [column] };
  }

  /** Ties are between rows that are the same. */
  #topN(depth: number): Subquery {
    const { sql, columns } = this.query(depth - 1);
    const partition = this.#random.oneIn(4) ? '' : `PARTITION BY ${this.#random.pick(columns).name}`;
    const order = columns.map(({ name }) => `${name} ${this.#random.pick(['ASC', 'DESC'])}`).join(', ');
    const rank = this.#name('n');
    const names = columns.map(({ name }) => name).join(', ');
    return {
      sql: `SELECT ${names} FROM (SELECT *, ROW_NUMBER() OVER (${partition} ORDER BY ${order}) AS ${rank} FROM (${sql}))
WHERE ${rank} <= ${1 + this.#random.int(3)}`,
      columns,
    };
  }

  #deduplicate(): Subquery {
    const order = this.#random.pick(['ASC', 'DESC']);
    return {
      sql: `SELECT id, k, v FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY ts ${order}) AS n FROM ${this.#appendTable()}) WHERE n = 1`,
      columns: baseColumns,
    };
  }

  #over(): Subquery {
    const column: Column = { name: this.#name('o'), type: 'number' };
    const frame = this.#random.pick([
      'ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW',
      'ROWS BETWEEN 2 PRECEDING AND CURRENT ROW',
      'RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW',
      "RANGE BETWEEN INTERVAL '3' SECOND PRECEDING AND CURRENT ROW",
    ]);
    const call = this.#random.pick(['SUM(v)', 'COUNT(*)', 'MIN(v)', 'MAX(v)', 'AVG(v)']);
    return {
      sql: `SELECT id, k, v, ${call} OVER (PARTITION BY k ORDER BY ts ${frame}) AS ${column.name} FROM ${this.#appendTable()}`,
      columns: [...baseColumns, column],
    };
  }

  #intervalJoin(): Subquery {
    const type = this.#random.pick(['JOIN', 'LEFT JOIN', 'RIGHT JOIN', 'FULL JOIN']);
    const columns = ['i', 'v', 'w'].map((prefix): Column => ({ name: this.#name(prefix), type: 'number' }));
    const [id, left, right] = columns.map(({ name }) => name);
    return {
      sql: `SELECT e.id AS ${id}, e.v AS ${left}, p.v AS ${right} FROM events e ${type} prices p
ON e.k = p.k AND e.ts BETWEEN p.ts - INTERVAL '${this.#random.int(4)}' SECOND AND p.ts + INTERVAL '${this.#random.int(4)}' SECOND`,
      columns,
    };
  }

  #number(columns: readonly Column[]): string {
    const numbers = columns.filter(({ type }) => type === 'number').map(({ name }) => name);
    if (numbers.length === 0) return this.#random.pick(['1', `CHAR_LENGTH(${columns[0]!.name})`]);
    const name = this.#random.pick(numbers);
    return this.#random.pick([
      name,
      name,
      `${name} + 1`,
      `${name} * -2`,
      `COALESCE(${name}, 9)`,
      `CASE WHEN ${name} > 2 THEN ${name} END`,
    ]);
  }

  #condition(columns: readonly Column[]): string {
    const { name, type } = this.#random.pick(columns);
    const simple =
      type === 'text'
        ? this.#random.pick([`${name} = 'a'`, `${name} <> 'b'`, `${name} IS NULL`, `${name} LIKE '%a%'`])
        : this.#random.pick([`${name} > 1`, `${name} <= 3`, `${name} IS NOT NULL`, `${name} IN (0, 2, 4)`]);
    return this.#random.oneIn(4) ? `(${simple} OR ${this.#condition(columns)})` : simple;
  }
}
