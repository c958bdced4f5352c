import { describe, expect, it } from 'vitest';
import { parseScript } from './parse-script.ts';
import { chainOperandsMax, nestingMax, scriptErrorsMax } from './parser.ts';

/** `offset code message | hint` of each diagnostic. */
const errorsOf = (text: string): string[] =>
  parseScript(text).diagnostics.map(
    ({ span, message, hint }) => `${span.start} ${message}${hint === undefined ? '' : ` | ${hint}`}`,
  );

const kindsOf = (text: string): string[] => parseScript(text).statements.map(statement => statement.kind);

describe('messages', () => {
  it.each([
    ['SELCT a FROM t', ['0 No statement begins with `SELCT` | Did you mean SELECT?']],
    ['SELECT FROM t', ['7 SELECT names nothing to select | Name the columns, or write * for all']],
    ['SELECT a FROM', ["13 Expected a table's name, found the end of the text"]],
    ['SELECT (a + 1 FROM t', ['14 Expected `)` to close the parenthesis, found `FROM`']],
    ["CREATE TABLE t (a INT) WITH ('a' 'b')", ["33 Expected `=` after the option's key, found the text 'b'"]],
    [
      'SELECT a,, b FROM t',
      ['9 Expected an expression, found `,` | Remove the comma before it, or write what is missing'],
    ],
    ['SELECT * FROM a JOIN ON x = y', ["21 Expected a table's name, found `ON`"]],
    ['SELECT a FROM t WHRE a > 1', ['21 Unexpected `a` after the statement | Did you mean WHERE instead of WHRE?']],
    ['SELECT a FROM t GROUP YB a', ['22 Expected `BY` after GROUP, found `YB`']],
    ['CREATE TABEL t (a INT)', ['7 Expected another word after CREATE, found `TABEL` | Did you mean TABLE?']],
    ['CREATE TABLE t (a STRNG)', ['18 `STRNG` is no data type | Did you mean STRING?']],
    [
      'SELECT a AS value FROM t',
      ['12 `value` is a reserved word of Flink SQL | Write `value` in back-ticks to use VALUE as a name'],
    ],
    [
      'SELECT * FROM a CROSS JOIN b ON a.x = b.x',
      ['29 A CROSS JOIN takes no ON | Use JOIN .. ON to join by a condition'],
    ],
    [
      "SELECT a + INTERVAL '1' FORTNIGHT",
      [
        '24 Expected another word as the unit of the interval, found `FORTNIGHT` | It can be YEAR, QUARTER, MONTH, WEEK, DAY, HOUR, MINUTE, SECOND',
      ],
    ],
  ])('says of %s what is wrong, where, and what to do', (text, expected) => {
    expect(errorsOf(text)).toEqual(expected);
  });
});

describe('recovery', () => {
  it('reports each broken clause of a statement, and keeps the sound ones', () => {
    const text = 'SELECT a +, b FROM t WHERE > 3 GROUP BY a, ) HAVING b';
    expect(errorsOf(text)).toEqual([
      '10 Expected an expression, found `,`',
      '27 Expected an expression, found `>`',
      '43 Expected an expression, found `)` | Remove the comma before it, or write what is missing',
    ]);
    expect(parseScript(text).statements).toMatchObject([
      { query: { body: { items: [{}], from: { kind: 'named-table' } } } },
    ]);
  });

  it('goes on with the next statement', () => {
    const text = 'SELECT FROM WHERE;\nDROP TABEL x;\nSELECT 1 FROM t;';
    expect(errorsOf(text)).toHaveLength(4);
    expect(kindsOf(text)).toEqual(['query-statement', 'error-statement', 'query-statement']);
  });

  it('sees a forgotten semicolon where a line begins a statement', () => {
    const text = 'SELECT a FROM t\nSELECT b FROM u\nINSERT INTO x SELECT 1';
    expect(errorsOf(text)).toEqual([
      '16 Unexpected `SELECT` after the statement | End the statement before it with `;`',
      '32 Unexpected `INSERT` after the statement | End the statement before it with `;`',
    ]);
    expect(kindsOf(text)).toEqual(['query-statement', 'query-statement', 'insert']);
  });

  it('keeps the sound columns and options of a broken table', () => {
    const { statements, diagnostics } = parseScript(
      "CREATE TABLE t (a INT, b, c ARRAY<, d INT) WITH ('k' = 'v', 'x', 'y' = 'z')",
    );
    expect(diagnostics).toHaveLength(2);
    expect(statements).toMatchObject([
      { elements: [{ name: { name: 'a' } }, { name: { name: 'b' } }, { name: { name: 'd' } }], options: [{}, {}] },
    ]);
  });

  it('keeps the other inserts of a statement set', () => {
    const { statements, diagnostics } = parseScript(
      'EXECUTE STATEMENT SET BEGIN INSERT INTO SELECT 1; INSERT INTO b SELECT 2; END',
    );
    expect(diagnostics).toHaveLength(1);
    expect(statements).toMatchObject([{ kind: 'statement-set', inserts: [{ target: { parts: [{ name: 'b' }] } }] }]);
  });
});

describe('limits', () => {
  it('refuses deep nesting with one error instead of exhausting the stack', () => {
    for (const open of ['(', 'NOT ', '- ', 'f(', 'CASE WHEN ', 'a[', 'ARRAY[', '(SELECT '])
      expect(parseScript(`SELECT ${open.repeat(100_000)}`).diagnostics.map(each => each.code)).toEqual([
        'parse.too-deep',
      ]);
    expect(parseScript(`SELECT ${'('.repeat(nestingMax / 4)}1${')'.repeat(nestingMax / 4)}`).diagnostics).toEqual([]);
  });

  it('bounds the height of operator chains, so that a reader may recurse', () => {
    expect(parseScript(`SELECT ${'a OR '.repeat(chainOperandsMax - 1)} a`).diagnostics).toEqual([]);
    for (const link of ['a OR ', 'a || ', '1 UNION SELECT '])
      expect(parseScript(`SELECT ${link.repeat(100_000)} a`).diagnostics.map(each => each.code)).toEqual([
        'parse.too-long',
      ]);
  });

  it('bounds the height of the whole tree too, whatever it is made of', () => {
    const chain = ' + a'.repeat(chainOperandsMax - 2);
    const nested = (levels: number): string => `SELECT ${'('.repeat(levels)}a${`${chain})`.repeat(levels)}`;
    expect(parseScript(nested(2)).diagnostics).toEqual([]);
    const { statements, diagnostics } = parseScript(`${nested(20)}; SELECT 1`);
    expect(diagnostics.map(each => each.code)).toEqual(['parse.too-deep']);
    expect(statements.map(each => each.kind)).toEqual(['error-statement', 'query-statement']);
  });

  it('lists a bounded number of errors', () => {
    expect(parseScript('DROP x; '.repeat(10_000)).diagnostics).toHaveLength(scriptErrorsMax);
    expect(parseScript("X'0' ".repeat(10_000)).diagnostics).toHaveLength(scriptErrorsMax);
  });

  it('takes a table of 10,000 columns and a text of a million characters', () => {
    const columns = Array.from({ length: 10_000 }, (_, index) => `c${index} INT`).join(', ');
    expect(parseScript(`CREATE TABLE t (${columns})`).diagnostics).toEqual([]);
    expect(parseScript(`SELECT '${'x'.repeat(1_000_000)}'`).diagnostics).toEqual([]);
  });
});
