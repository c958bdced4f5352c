import { type AstNode, withoutSpans } from '@lockstep/sql/ast';
import { parseScript } from '@lockstep/sql/parse';
import { expect, test } from 'vitest';
import { randomScript } from '../../../sql/src/parse/random-script.ts';
import { canonicalText } from './canonical-text.ts';

const queryOf = (text: string): AstNode => {
  const { statements, diagnostics } = parseScript(text);
  expect(diagnostics).toEqual([]);
  const [statement] = statements;
  if (statement?.kind !== 'query-statement') throw new Error(`No query: ${text}`);
  return statement.query;
};

/** What the text of a tree does not decide: whether names are quoted, and how functions, which have no case, are written. */
const meaning = (node: AstNode): unknown =>
  JSON.parse(JSON.stringify(withoutSpans(node)), (key, value) => (key === 'quoted' ? undefined : value));

test('the canonical text of any query parses to the same tree, and is its own canonical text', () => {
  let queries = 0;
  for (let seed = 0; seed < 3000; seed++) {
    const script = randomScript(seed, 1);
    const [statement] = parseScript(script).statements;
    if (statement?.kind !== 'query-statement') continue;
    queries++;
    const text = canonicalText(script, statement.query);
    const node = queryOf(text);
    expect(upperFunctions(meaning(node)), `${script}\n-->\n${text}`).toEqual(upperFunctions(meaning(statement.query)));
    expect(canonicalText(text, node)).toBe(text);
  }
  expect(queries).toBeGreaterThan(300);
});

function upperFunctions(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_, part) => {
    if (part?.kind !== 'function-call' || part.name.parts.length !== 1) return part;
    const name = part.name.parts[0].name.toUpperCase();
    return { ...part, name: { ...part.name, parts: [{ ...part.name.parts[0], name }] } };
  });
}

test.each([
  [
    "select a,b+1 as c from t where x>-1 and f(y,'it''s')is not null",
    "SELECT `a`, `b` + 1 AS `c`\nFROM `t`\nWHERE `x` > -1 AND F(`y`, 'it''s') IS NOT NULL",
  ],
  [
    "select interval '1' days, cast(a as decimal(10,2)), extract(year from d) from t -- end",
    "SELECT INTERVAL '1' DAY, CAST(`a` AS DECIMAL(10, 2)), EXTRACT(YEAR FROM `d`)\nFROM `t`",
  ],
  ['select `A b`.`c``d`, t.r.f[1] from `A b`, t', 'SELECT `A b`.`c``d`, `t`.`r`.`f`[1]\nFROM `A b`, `t`'],
])('%s is written as Flink writes it', (source, expected) => {
  expect(canonicalText(source, queryOf(source))).toBe(expected);
});
