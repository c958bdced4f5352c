import { describe, expect, it } from 'vitest';
import { withoutSpans } from '../ast/index.ts';
import { lex } from '../lex/index.ts';
import { parseScript } from '../parse/index.ts';
import { randomScript } from '../parse/random-script.ts';
import { format } from './format.ts';

const lines = (text: string): string[] => format(text).text.split('\n').slice(0, -1);

describe('the house style', () => {
  it('gives a clause per line, keywords in upper case, names as written', () => {
    expect(
      lines('select a,B from T where a=1 and b in (1,2) group by a having count(*)>1 order by a desc limit 3'),
    ).toEqual([
      'SELECT a, B',
      'FROM T',
      'WHERE a = 1 AND b IN (1, 2)',
      'GROUP BY a',
      'HAVING count(*) > 1',
      'ORDER BY a DESC',
      'LIMIT 3',
    ]);
  });

  it('breaks a list that does not fit, and only that', () => {
    const column = 'a_rather_long_column_name';
    expect(
      lines(
        `select ${column}_1, ${column}_2, ${column}_3, f(1, 2) from t where ${column}_1 = 1 and ${column}_2 = 2 or ${column}_3 = 3 and x`,
      ),
    ).toEqual([
      'SELECT',
      `  ${column}_1,`,
      `  ${column}_2,`,
      `  ${column}_3,`,
      '  f(1, 2)',
      'FROM t',
      `WHERE ${column}_1 = 1`,
      `  AND ${column}_2 = 2`,
      `  OR ${column}_3 = 3`,
      '  AND x',
    ]);
  });

  it('gives each column and option of a table a line', () => {
    expect(
      lines("create table t(id int,m map<string,int>,watermark for ts as ts-interval '5' second)with('k'='v','l'='w')"),
    ).toEqual([
      'CREATE TABLE t (',
      '  id INT,',
      '  m MAP<STRING, INT>,',
      "  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND",
      ') WITH (',
      "  'k' = 'v',",
      "  'l' = 'w'",
      ')',
    ]);
  });

  it('indents subqueries, joins and statement sets', () => {
    const text = `execute statement set begin insert into a select * from (select x, row_number() over (partition by y order by z desc) as rn from some_database.some_table)
      join b on a.x = b.x; insert into c select 1; end;`;
    expect(lines(text)).toEqual([
      'EXECUTE STATEMENT SET',
      'BEGIN',
      '  INSERT INTO a',
      '  SELECT *',
      '  FROM (',
      '    SELECT x, row_number() OVER (PARTITION BY y ORDER BY z DESC) AS rn',
      '    FROM some_database.some_table',
      '  )',
      '  JOIN b ON a.x = b.x;',
      '  INSERT INTO c',
      '  SELECT 1;',
      'END;',
    ]);
  });

  it('keeps one-line statements together that stood together', () => {
    expect(lines("set 'a' = 'b';\nset 'c' = 'd';\n\nuse x; select 1 from t")).toEqual([
      "SET 'a' = 'b';",
      "SET 'c' = 'd';",
      '',
      'USE x;',
      '',
      'SELECT 1',
      'FROM t',
    ]);
  });
});

describe('comments', () => {
  it('stay with what they are about', () => {
    const text =
      '-- header\n\n/* about a */ select a, -- the a\n  -- about b\n  b /* inline */ + 1\nfrom t; -- trailing\n-- the end';
    expect(lines(text)).toEqual([
      '-- header',
      '',
      '/* about a */',
      'SELECT',
      '  a, -- the a',
      '  -- about b',
      '  b /* inline */ + 1',
      'FROM t; -- trailing',
      '',
      '-- the end',
    ]);
  });

  it('alone are a script too', () => {
    expect(format('  -- nothing\n\n').text).toBe('-- nothing\n');
    expect(format(' \n ').text).toBe('');
  });
});

describe('what must not change', () => {
  it('is the text of a script with errors', () => {
    const formatted = format('select  a from ;');
    expect(formatted.text).toBe('select  a from ;');
    expect(formatted.diagnostics).toHaveLength(1);
  });

  it.each([
    'SELECT - -1',
    "SELECT 'a'\n'b'",
    'SELECT 1 .x',
    'SET a.b-c = d-e',
    'SELECT a AS `order`',
    "SELECT U&'\\00e9' UESCAPE '!'",
    'SELECT date, `Select` FROM t',
  ])('is the meaning of %s', text => {
    const { text: formatted } = format(text);
    expect(withoutSpans(parseScript(formatted).statements)).toEqual(withoutSpans(parseScript(text).statements));
  });

  it('is the tree, the comments, and a formatted text, over random scripts', () => {
    for (let seed = 1; seed <= 300; seed += 1) {
      const text = randomScript(seed);
      const { text: formatted, diagnostics } = format(text);
      expect(diagnostics, `seed ${seed}`).toEqual([]);
      expect(withoutSpans(parseScript(formatted).statements), `seed ${seed}`).toEqual(
        withoutSpans(parseScript(text).statements),
      );
      expect(commentsOf(formatted), `seed ${seed}`).toEqual(commentsOf(text));
      expect(format(formatted).text, `seed ${seed}`).toBe(formatted);
    }
  });
});

const commentsOf = (text: string): string[] =>
  lex(text).comments.map(comment => text.slice(comment.start, comment.end).trimEnd());
