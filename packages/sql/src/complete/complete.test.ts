import { describe, expect, it } from 'vitest';
import { randomScript, seededRandom } from '../parse/random-script.ts';
import type { CatalogView, TableView } from './catalog-view.ts';
import { complete } from './complete.ts';
import type { CompletionKind } from './completion-item.ts';

const table = (name: string, columns: readonly string[], database = 'main', catalog = 'lake'): TableView => ({
  catalog,
  database,
  name,
  kind: 'table',
  columns: columns.map(column => ({ name: column, type: 'STRING' })),
});

const both = (text: string): { en: string; zh: string } => ({ en: text, zh: text });

const catalog: CatalogView = {
  currentCatalog: 'lake',
  currentDatabase: 'main',
  locale: 'en',
  tables: [
    table('orders', ['id', 'price', 'order']),
    table('rates', ['currency', 'rate']),
    table('clicks', ['url'], 'web'),
    table('people', ['name'], 'crm', 'other'),
  ],
  functions: [
    { name: 'UPPER', kind: 'scalar', signature: 'UPPER(text)' },
    { name: 'PI', kind: 'scalar', signature: 'PI()' },
    { name: 'TUMBLE', kind: 'window', signature: 'TUMBLE(TABLE t, DESCRIPTOR(column), size)' },
  ],
  connectors: [
    {
      name: 'filesystem',
      title: both('Files'),
      doc: both('Files in a directory'),
      options: [
        { name: 'source.monitor', type: 'boolean', isRequired: false, doc: both('Watch the directory') },
        { name: 'path', type: 'path', isRequired: true, doc: both('The directory') },
        { name: 'order', type: 'enum', values: ['name', 'time'], isRequired: false, doc: both('In which order') },
      ],
      scan: { stream: true, batch: true },
      lookup: false,
      sink: 'insert-only',
      formats: ['json', 'csv'],
      readableMetadata: {},
    },
  ],
  settings: [{ key: 'execution.runtime-mode', values: ['streaming', 'batch'] }],
};

/** Insert texts at `|`, of one kind or all. */
function at(marked: string, kind?: CompletionKind): string[] {
  const offset = marked.indexOf('|');
  const { items } = complete(marked.replace('|', ''), offset, catalog);
  return items.filter(item => kind === undefined || item.kind === kind).map(item => item.insertText);
}

describe('keywords', () => {
  it('are those the grammar takes at the cursor', () => {
    expect(at('SELECT a FROM t |', 'keyword')).toEqual(
      expect.arrayContaining(['WHERE', 'GROUP BY', 'LEFT', 'ORDER BY', 'LIMIT']),
    );
    expect(at('SELECT a FROM t WHERE a |', 'keyword')).toEqual(
      expect.arrayContaining(['AND', 'IS', 'BETWEEN', 'GROUP BY']),
    );
    expect(at('SELECT a FROM t WHERE a |', 'keyword')).not.toContain('WHERE');
    expect(at('SELECT a FROM t ORDER BY a DESC |', 'keyword')).not.toContain('WHERE');
    expect(at('CREATE |')).toEqual(expect.arrayContaining(['TABLE', 'TEMPORARY', 'OR REPLACE', 'VIEW']));
    expect(at('DROP TABLE |', 'keyword')).toEqual(['IF EXISTS']);
  });

  it('begin a statement, also after another and at the end of a broken one', () => {
    expect(at('SEL|')).toEqual(['SELECT']);
    expect(at('SELECT FROM WHERE; INS|')).toEqual(['INSERT']);
  });

  it('do not come in comments, texts or after a dot', () => {
    expect(at('SELECT 1 -- SEL|')).toEqual([]);
    expect(at("SELECT 'SEL|'")).toEqual([]);
    expect(at('SELECT o.| FROM orders o', 'keyword')).toEqual([]);
  });
});

describe('tables', () => {
  it('are offered by the shortest path, then by database and catalog', () => {
    expect(at('SELECT * FROM |', 'table')).toEqual(['orders', 'rates', 'web.clicks', 'other.crm.people']);
    expect(at('SELECT * FROM web.|')).toEqual(['clicks']);
    expect(at('SELECT * FROM other.|')).toEqual(['crm.people', 'crm']);
    expect(at('SELECT * FROM other.crm.|')).toEqual(['people']);
    expect(at('INSERT INTO ra|')).toEqual(['rates']);
    expect(at('SELECT * FROM orders JOIN |', 'table')).toContain('rates');
  });

  it('include the queries of WITH', () => {
    expect(at('WITH q AS (SELECT 1 AS x) SELECT * FROM |', 'query')).toEqual(['q']);
  });
});

describe('columns', () => {
  it('are those of the tables in scope, quoted where they must be', () => {
    expect(at('SELECT | FROM orders', 'column')).toEqual(['id', 'price', '`order`']);
    expect(at('SELECT r.| FROM orders o JOIN rates AS r ON TRUE')).toEqual(['currency', 'rate']);
    expect(at('SELECT * FROM orders o JOIN rates r ON o.|', 'column')).toEqual(['id', 'price', '`order`']);
    expect(at('SELECT * FROM web.clicks WHERE u|', 'column')).toEqual(['url']);
  });

  it('come through subqueries, WITH and alias lists', () => {
    expect(at('SELECT | FROM (SELECT id AS k, price FROM orders) d', 'column')).toEqual(['k', 'price']);
    expect(at('WITH q (x, y, z) AS (SELECT * FROM orders) SELECT q.| FROM q')).toEqual(['x', 'y', 'z']);
    expect(at("SELECT | FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ts), INTERVAL '1' DAY))", 'column')).toContain(
      'window_start',
    );
  });

  it('survive a text that is broken around the cursor', () => {
    expect(at('SELECT * FROM (SELECT pri| FROM orders', 'column')).toEqual(['price']);
    expect(at('SELECT UPPER(| FROM orders WHERE (', 'column')).toContain('id');
    expect(at('EXECUTE STATEMENT SET BEGIN INSERT INTO rates SELECT | FROM rates; INSERT INTO', 'column')).toEqual([
      'currency',
      'rate',
    ]);
  });

  it('are those of the table a statement writes or declares', () => {
    expect(at('INSERT INTO rates (|', 'column')).toEqual(['currency', 'rate']);
    expect(at('UPDATE orders SET |', 'column')).toContain('price');
    expect(at('CREATE TABLE t (a INT, ts TIMESTAMP(3), WATERMARK FOR |', 'column')).toEqual(['a', 'ts']);
  });
});

describe('functions and types', () => {
  it('come as snippets', () => {
    expect(at('SELECT UPP|', 'function')).toEqual(['UPPER($1)']);
    expect(at('SELECT PI|', 'function')).toEqual(['PI()']);
    expect(at('SELECT * FROM TABLE(|', 'function')).toEqual(['TUMBLE($1)']);
    expect(at('CREATE TABLE t (a DEC|')).toEqual(['DECIMAL($1, $2)']);
    expect(at('SELECT CAST(a AS STR|', 'data-type')).toEqual(['STRING']);
  });
});

describe('options', () => {
  it('are the keys of the connector that are not written yet, required ones first', () => {
    expect(at("CREATE TABLE t (a INT) WITH ('connector' = 'filesystem', |)")).toEqual([
      "'path' = '$1'",
      "'source.monitor' = '$1'",
      "'order' = '$1'",
    ]);
    expect(at("CREATE TABLE t (a INT) WITH ('connector' = 'filesystem', 'path' = 'x', '|")).toEqual([
      'source.monitor',
      'order',
    ]);
    expect(at("CREATE TABLE t (a INT) WITH ('|', 'connector' = 'filesystem')")).toContain('path');
  });

  it('have the values their descriptor lists', () => {
    const withOption = (text: string): string => `CREATE TABLE t (a INT) WITH ('connector' = 'filesystem', ${text}`;
    expect(at("CREATE TABLE t (a INT) WITH ('connector' = '|')")).toEqual(['filesystem']);
    expect(at(withOption("'order' = '|"))).toEqual(['name', 'time']);
    expect(at(withOption("'source.monitor' = '|')"))).toEqual(['true', 'false']);
    expect(at(withOption("'format' = |)"))).toEqual(["'json'", "'csv'"]);
  });

  it('of SET are the settings', () => {
    expect(at("SET '|'")).toEqual(['execution.runtime-mode']);
    expect(at("SET 'execution.runtime-mode' = 'b|'")).toEqual(['batch']);
  });
});

describe('the replaced span', () => {
  it('is the word at the cursor, or the inside of a text', () => {
    expect(complete('SELECT pri FROM orders', 9, catalog).replace).toEqual({ start: 7, end: 10 });
    expect(complete("SET 'exe'", 6, catalog).replace).toEqual({ start: 5, end: 8 });
    expect(complete('SELECT  ', 8, catalog).replace).toEqual({ start: 8, end: 8 });
  });

  it('lies inside any text, and nothing throws', () => {
    for (let seed = 1; seed <= 150; seed += 1) {
      const random = seededRandom(seed);
      const script = randomScript(seed, 2);
      const text =
        script.slice(0, Math.floor(random() * script.length)) + script.slice(Math.floor(random() * script.length));
      const offset = Math.floor(random() * (text.length + 1));
      const { replace } = complete(text, offset, catalog);
      const isInside =
        0 <= replace.start && replace.start <= offset && offset <= replace.end && replace.end <= text.length;
      if (!isInside) expect.fail(`seed ${seed}: ${JSON.stringify(replace)} at ${offset}`);
    }
  });
});
