import { lineColumnAt } from '@lockstep/kernel/diagnostics';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CatalogObject, ConnectorDescriptor, RuntimeMode } from '../catalog/index.ts';
import { printType } from '../types/index.ts';
import { analyzeScript, resultTables, symbolAt } from './index.ts';

const doc = { en: '', zh: '' };
const connector = (name: string, sink: ConnectorDescriptor['sink']): ConnectorDescriptor => ({
  name,
  title: doc,
  doc,
  options: [
    { name: 'path', type: 'path', isRequired: name === 'files', doc },
    { name: 'interval', type: 'duration', isRequired: false, doc },
  ],
  scan: { stream: true, batch: true },
  lookup: name === 'store',
  sink,
  formats: ['json'],
  readableMetadata: {},
});
const connectors = [connector('files', 'insert-only'), connector('store', 'upsert')];

const analyze = (text: string, mode: RuntimeMode = 'stream', objects: readonly CatalogObject[] = []) =>
  analyzeScript(text, { catalog: { objects }, connectors, mode });

/** `line:column code: message (hint)` of each diagnostic. */
const problems = (text: string, objects: readonly CatalogObject[] = []): readonly string[] =>
  analyze(text, 'stream', objects).diagnostics.map(({ code, message, span, hint }) => {
    const { line, column } = lineColumnAt(text, span.start);
    return `${line}:${column} ${code}: ${message}${hint === undefined ? '' : ` (${hint})`}`;
  });

const flights = `CREATE TABLE flights (flown TIMESTAMP(3), origin STRING, delay INT, now AS PROCTIME(), WATERMARK FOR flown AS flown - INTERVAL '10' MINUTE)
WITH ('connector' = 'paired', 'stream.connector' = 'files', 'stream.path' = '/in', 'batch.connector' = 'files', 'batch.path' = '/all',
  'batch.columns' = '\`date\` TIMESTAMP(3), origin STRING, late STRING', 'batch.map.flown' = '\`date\`', 'batch.map.delay' = 'CAST(late AS INT)');
`;

describe('logical tables', () => {
  test('the side of a pair is chosen by the mode, and the mapping is typed over the columns of the binding', () => {
    const [stream] = analyze(flights).statements;
    const [batch] = analyze(flights, 'batch').statements;
    expect(stream).toMatchObject({ table: { connector: 'files', options: { path: '/in' } } });
    expect(batch).toMatchObject({
      table: {
        options: { path: '/all' },
        mapping: { physicalColumns: [{ name: 'date' }, { name: 'origin' }, { name: 'late' }] },
      },
    });
    const { mapping } = (batch as Extract<typeof batch, { kind: 'create-table' }>).table;
    expect(mapping!.expressions.map(expression => printType(expression.type))).toEqual([
      'TIMESTAMP(3)',
      'STRING',
      'INT',
    ]);
  });

  test('a mapping that does not type-check is refused on both sides, with its place inside the option', () => {
    expect(problems(flights.replace('CAST(late AS INT)', 'late'))).toEqual([
      "3:122 analyze.mapping_type: Column 'delay' is INT; its mapping gives STRING (CAST the expression to INT.)",
    ]);
    expect(problems(flights.replace('CAST(late AS INT)', 'CAST(lat AS INT)'))).toEqual([
      "3:128 analyze.mapping_expression: Column 'lat' not found in any table (Did you mean `late`?)",
    ]);
    expect(problems(flights.replace("'batch.map.delay'", "'batch.map.dely'"))[0]).toContain(
      "'batch.map.dely' maps an unknown column (Did you mean `delay`?)",
    );
  });

  test('both sides need a physical table and only their own options', () => {
    expect(problems(flights.replace("'batch.connector' = 'files', ", ''))[0]).toContain(
      "needs the option 'batch.connector'",
    );
    expect(problems(flights.replace("'stream.path'", "'path'"))[0]).toContain("A logical table has no option 'path'");
    expect(problems(flights.replace("'stream.path'", "'stream.pth'"))[0]).toContain(
      "Unsupported options found for 'files'.\n\nUnsupported options:\n\nstream.pth (Did you mean `path`?)",
    );
  });

  test('result tables of a pair are found with their window column', () => {
    const script = `${flights}
      CREATE TABLE hourly (window_start TIMESTAMP(3), window_end TIMESTAMP(3), origin STRING, flights BIGINT, PRIMARY KEY (window_start, origin) NOT ENFORCED)
      WITH ('connector' = 'paired', 'stream.connector' = 'store', 'stream.path' = 's', 'batch.connector' = 'store', 'batch.path' = 'b');
      INSERT INTO hourly SELECT window_start, window_end, origin, COUNT(*) FROM TABLE(TUMBLE(TABLE flights, DESCRIPTOR(flown), INTERVAL '1' HOUR)) GROUP BY window_start, window_end, origin`;
    expect(resultTables(script, { catalog: { objects: [] }, connectors })).toMatchObject([
      {
        path: { name: 'hourly' },
        primaryKey: ['window_start', 'origin'],
        windowColumn: 'window_start',
        windowEndColumn: 'window_end',
        stream: { options: { path: 's' } },
        batch: { options: { path: 'b' } },
      },
    ]);
  });
});

test('a plain result table is one place for both sides: comparing it with itself would prove nothing', () => {
  const script = `CREATE TABLE t (a INT, PRIMARY KEY (a) NOT ENFORCED) WITH ('connector' = 'store'); INSERT INTO t VALUES (1)`;
  expect(resultTables(script, { catalog: { objects: [] }, connectors })).toEqual([]);
});

describe('names', () => {
  test('unknown tables, columns, functions and options are reported where they stand, with the nearest name', () => {
    expect(problems(`${flights}SELECT * FROM flihgts`)).toEqual([
      "4:15 analyze.table_unknown: Object 'flihgts' not found (Did you mean `flights`?)",
    ]);
    expect(problems(`${flights}SELECT orign FROM flights`)).toEqual([
      "4:8 analyze.column_unknown: Column 'orign' not found in any table (Did you mean `origin`?)",
    ]);
    expect(problems(`${flights}SELECT UPPR(origin) FROM flights`)).toEqual([
      '4:8 analyze.function_unknown: No match found for function signature UPPR(<CHARACTER>) (Did you mean `UPPER`?)',
    ]);
    expect(problems("CREATE TABLE t (a INT) WITH ('connector' = 'file')")).toEqual([
      "1:44 analyze.connector_unknown: Could not find any factory for identifier 'file' (Did you mean `files`?)",
    ]);
    expect(problems("CREATE TABLE t (a INT) WITH ('connector' = 'files', 'path' = 'x', 'interval' = 'soon')")).toEqual([
      "1:80 analyze.option_invalid: 'interval' must be a duration such as '10 s' or '5 min', not 'soon'",
    ]);
  });

  test('one mistake does not hide another statement', () => {
    expect(problems(`${flights}SELECT a FROM flights;\nSELECT b FROM flights`)).toHaveLength(2);
  });

  test('a mistake in a catalog object is shown at the name that uses it', () => {
    const broken = {
      path: { catalog: 'default_catalog', database: 'default_database', name: 'archive' },
      kind: 'table',
      createStatement: "CREATE TABLE archive (a INT) WITH ('connector' = 'gone')",
    } as const;
    expect(problems('SELECT * FROM archive', [broken])[0]).toMatch(
      /^1:15 analyze.catalog_invalid: .*Could not find any factory for identifier 'gone'/,
    );
  });

  test('a view that names itself is an error, not an endless loop', () => {
    const view = {
      path: { catalog: 'default_catalog', database: 'default_database', name: 'v' },
      kind: 'view',
      createStatement: 'CREATE VIEW v AS SELECT * FROM v',
    } as const;
    expect(problems('SELECT * FROM v', [view])[0]).toContain('names itself');
  });

  test('hover knows the type of a column and the signatures of a function', () => {
    const text = `${flights}SELECT UPPER(origin) FROM flights`;
    const { symbols } = analyze(text);
    expect(symbolAt(symbols, text.lastIndexOf('origin') + 2)).toMatchObject({ kind: 'column', detail: 'STRING' });
    expect(symbolAt(symbols, text.lastIndexOf('UPPER') + 2)).toMatchObject({ kind: 'function', name: 'UPPER' });
  });
});

describe('types', () => {
  test('a sink column that can not take its value is named with both schemas', () => {
    const sink = "CREATE TABLE s (a INT) WITH ('connector' = 'store');";
    const [problem] = problems(`${sink}\nINSERT INTO s SELECT 'x'`);
    expect(problem).toContain(
      "2:15 analyze.sink_types: Column types of query result and sink for 'default_catalog.default_database.s' do not match.\nCause: Incompatible types for sink column 'a' at position 0.",
    );
    expect(problem).toContain('Query schema: [EXPR$0: CHAR(1) NOT NULL]');
  });

  test('event time is kept by a projection and ends at an aggregation', () => {
    const window = "TABLE(TUMBLE(TABLE v, DESCRIPTOR(flown), INTERVAL '1' HOUR))";
    const over = (query: string) =>
      problems(
        `${flights}CREATE VIEW v AS ${query};\nSELECT COUNT(*) FROM ${window} GROUP BY window_start, window_end`,
      );
    expect(over('SELECT flown, delay FROM flights WHERE delay > 1')).toEqual([]);
    expect(over('SELECT MAX(flown) AS flown FROM flights GROUP BY origin')[0]).toContain('to be a time attribute');
  });

  test('what is selected must be grouped or aggregated', () => {
    expect(problems(`${flights}SELECT origin, delay, COUNT(*) FROM flights GROUP BY origin`)).toEqual([
      "4:16 analyze.not_grouped: Expression 'delay' is not being grouped (Add it to GROUP BY, or aggregate it.)",
    ]);
  });
});

test('never throws: random damage to a script gives diagnostics with spans inside the text', () => {
  const script = `${flights}INSERT INTO hourly SELECT window_start, COUNT(*) FILTER (WHERE delay > 15), CASE WHEN SUM(delay) > 1.5 THEN 'a' ELSE UPPER(origin) END
    FROM TABLE(TUMBLE(TABLE flights, DESCRIPTOR(flown), INTERVAL '1' HOUR)) WHERE origin IN ('A', 'B') GROUP BY window_start, window_end, origin`;
  const damage = fc.record({
    at: fc.nat(script.length),
    drop: fc.nat(30),
    insert: fc.constantFrom('', '(', ')', "'", ',', ' FROM ', ' 1 ', '.', 'NULL', '*'),
  });
  fc.assert(
    fc.property(fc.array(damage, { minLength: 1, maxLength: 4 }), cuts => {
      const text = cuts.reduce(
        (damaged, { at, drop, insert }) => damaged.slice(0, at) + insert + damaged.slice(at + drop),
        script,
      );
      for (const { span } of analyze(text).diagnostics) {
        expect(span.start).toBeGreaterThanOrEqual(0);
        expect(span.end).toBeLessThanOrEqual(text.length);
      }
    }),
    { numRuns: 500, seed: 20_261_125 },
  );
});
