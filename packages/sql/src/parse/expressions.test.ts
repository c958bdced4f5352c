import { describe, expect, it } from 'vitest';
import { withoutSpans } from '../ast/index.ts';
import { expressionOf, grouped } from './test-parsing.ts';

const tree = (text: string): unknown => withoutSpans(expressionOf(text));
const name = (text: string): unknown => ({ kind: 'identifier', name: text, quoted: false });
const column = (...path: string[]): unknown => ({ kind: 'column-reference', path: path.map(name) });
const integer = (text: string): unknown => ({ kind: 'numeric-literal', text, form: 'integer' });

describe('operators', () => {
  it.each([
    ['a OR b AND NOT c = d', '(a OR (b AND (NOT (c = d))))'],
    ['a + b * c - d', '((a + (b * c)) - d)'],
    ['a || b || c', '((a || b) || c)'],
    ['- a * b', '((- a) * b)'],
    ['(a + b) * c', '((a + b) * c)'],
    ['a = b IS NULL', '((a = b) IS NULL)'],
    ['NOT a IS NOT TRUE', '(NOT (a IS NOT TRUE))'],
    ['a BETWEEN 1 AND 2 AND b', '((a BETWEEN 1 AND 2) AND b)'],
    ['a LIKE b || c', '(a LIKE (b || c))'],
    ['a IS NOT DISTINCT FROM b + 1', '(a IS NOT DISTINCT FROM (b + 1))'],
    ['a != b', '(a <> b)'],
    ['j IS NOT JSON', '(j IS NOT JSON VALUE)'],
    ['a % 2 = 0', '((a % 2) = 0)'],
  ])('groups %s as Flink does', (text, expected) => {
    expect(grouped(text)).toBe(expected);
  });

  it('tells lists, subqueries and rows apart behind IN', () => {
    expect(expressionOf('a NOT IN (1, 2)')).toMatchObject({
      kind: 'in',
      negated: true,
      list: [{}, {}],
      query: undefined,
    });
    expect(expressionOf('(a, b) IN (SELECT 1, 2)')).toMatchObject({
      operand: { kind: 'row-constructor' },
      query: { kind: 'query' },
    });
    expect(expressionOf('a IN ((SELECT 1) UNION SELECT 2)')).toMatchObject({
      list: undefined,
      query: { body: { kind: 'set-operation' } },
    });
    expect(expressionOf('a >= SOME (SELECT 1)')).toMatchObject({
      kind: 'quantified-comparison',
      quantifier: 'ANY',
      operator: '>=',
    });
  });

  it('reads a parenthesis as what it turns out to be, however deep', () => {
    expect(expressionOf('((SELECT 1))')).toMatchObject({ kind: 'scalar-subquery' });
    expect(expressionOf('((SELECT 1) + 2)')).toMatchObject({ kind: 'binary', left: { kind: 'scalar-subquery' } });
    expect(expressionOf('((SELECT 1) UNION ALL SELECT 2)')).toMatchObject({
      kind: 'scalar-subquery',
      query: { body: { kind: 'set-operation', all: true } },
    });
    expect(expressionOf('((a))')).toMatchObject({ kind: 'column-reference' });
  });
});

describe('names and access', () => {
  it('keeps a dotted name whole and leaves its meaning to the binder', () => {
    expect(tree('t.a.b')).toEqual(column('t', 'a', 'b'));
  });

  it('mixes fields and elements', () => {
    expect(tree('a[1].x')).toEqual({
      kind: 'field-access',
      operand: { kind: 'element-access', operand: column('a'), index: integer('1') },
      field: name('x'),
    });
    expect(tree('(r).x')).toEqual({ kind: 'field-access', operand: column('r'), field: name('x') });
  });

  it('takes words of the grammar for names where they are free', () => {
    for (const word of ['desc', 'status', 'type', 'key', 'data', 'comment', 'first', 'view', 'job', 'input', 'model'])
      expect(tree(word)).toEqual(column(word));
  });

  it('takes any word for a name after a dot', () => {
    expect(tree('t.timestamp')).toEqual(column('t', 'timestamp'));
  });
});

describe('literals', () => {
  it.each([
    ['1', { kind: 'numeric-literal', text: '1', form: 'integer' }],
    ['1.', { kind: 'numeric-literal', text: '1.', form: 'decimal' }],
    ['1e3', { kind: 'numeric-literal', text: '1e3', form: 'approximate' }],
    ["'a'\n'b'", { kind: 'string-literal', value: 'ab' }],
    ["X'0a'", { kind: 'binary-literal', hex: '0A' }],
    ['UNKNOWN', { kind: 'boolean-literal', value: null }],
    ["TIMESTAMP '2024-01-01 00:00:00'", { kind: 'datetime-literal', type: 'TIMESTAMP', text: '2024-01-01 00:00:00' }],
    [
      "INTERVAL -'1 02:03' DAYS(3) TO SECOND(6)",
      {
        kind: 'interval-literal',
        negative: true,
        text: '1 02:03',
        qualifier: { kind: 'interval-qualifier', from: 'DAY', precision: 3, to: 'SECOND', fractionPrecision: 6 },
      },
    ],
  ])('reads %s', (text, expected) => {
    expect(tree(text)).toEqual(expected);
  });
});

describe('calls', () => {
  const argumentsOf = (text: string): unknown => {
    const call = expressionOf(text);
    return call.kind === 'function-call' ? withoutSpans(call.arguments) : call.kind;
  };
  const symbol = (text: string): unknown => ({ kind: 'symbol', symbol: text });

  it.each([
    ['EXTRACT(YEARS FROM a)', [symbol('YEAR'), column('a')]],
    ['TRIM(a)', [column('a')]],
    ['TRIM(b FROM a)', [symbol('BOTH'), column('b'), column('a')]],
    ['TRIM(LEADING b FROM a)', [symbol('LEADING'), column('b'), column('a')]],
    ['SUBSTRING(a FROM 1 FOR 2)', [column('a'), integer('1'), integer('2')]],
    ['SUBSTRING(a, 1)', [column('a'), integer('1')]],
    ['POSITION(a IN b)', [column('a'), column('b')]],
    ['OVERLAY(a PLACING b FROM 1)', [column('a'), column('b'), integer('1')]],
    ['FLOOR(a TO DAY)', [column('a'), symbol('DAY')]],
    ['CEIL(a)', [column('a')]],
    ['TIMESTAMPADD(SQL_TSI_HOUR, 1, a)', [symbol('HOUR'), integer('1'), column('a')]],
    ['JSON_OBJECT(KEY a VALUE 1, b : 2)', [column('a'), integer('1'), column('b'), integer('2')]],
    ['COUNT(*)', [{ kind: 'star-argument' }]],
    [
      'f(x => 1, y => DEFAULT)',
      [
        { kind: 'named-argument', name: name('x'), value: integer('1') },
        { kind: 'named-argument', name: name('y'), value: { kind: 'default' } },
      ],
    ],
    ['f(DESCRIPTOR(a, b))', [{ kind: 'descriptor', columns: [name('a'), name('b')] }]],
  ])('puts the arguments of %s in order', (text, expected) => {
    expect(argumentsOf(text)).toEqual(expected);
  });

  it('reads the clauses of JSON functions', () => {
    expect(
      expressionOf(
        "JSON_QUERY(j, '$' RETURNING ARRAY<STRING> WITH CONDITIONAL ARRAY WRAPPER EMPTY ARRAY ON EMPTY ERROR ON ERROR)",
      ),
    ).toMatchObject({
      json: {
        returning: { kind: 'array-type' },
        wrapper: 'CONDITIONAL',
        onEmpty: { behavior: 'EMPTY ARRAY' },
        onError: { behavior: 'ERROR' },
      },
    });
    expect(expressionOf('JSON_ARRAY(1, 2 ABSENT ON NULL)')).toMatchObject({
      json: { onNull: 'ABSENT' },
      arguments: [{}, {}],
    });
  });

  it('reads the tail of an aggregate', () => {
    expect(
      expressionOf('LISTAGG(DISTINCT a, b) WITHIN GROUP (ORDER BY c DESC NULLS LAST) FILTER (WHERE d)'),
    ).toMatchObject({
      quantifier: 'DISTINCT',
      withinGroup: [{ direction: 'DESC', nulls: 'LAST' }],
      filter: { kind: 'column-reference' },
    });
    expect(expressionOf('FIRST_VALUE(a) IGNORE NULLS OVER w')).toMatchObject({
      nullTreatment: 'IGNORE NULLS',
      over: { kind: 'identifier', name: 'w' },
    });
  });

  it('reads windows', () => {
    expect(
      expressionOf("SUM(a) OVER (PARTITION BY b ORDER BY c RANGE BETWEEN INTERVAL '1' HOUR PRECEDING AND CURRENT ROW)"),
    ).toMatchObject({
      over: {
        partitionBy: [{}],
        orderBy: [{}],
        frame: {
          unit: 'RANGE',
          start: { bound: 'PRECEDING', offset: { kind: 'interval-literal' } },
          end: { bound: 'CURRENT ROW' },
        },
      },
    });
  });

  it('knows functions without parentheses and those named like keywords', () => {
    expect(expressionOf('CURRENT_DATE')).toMatchObject({ kind: 'function-call', parenthesized: false });
    expect(expressionOf('LEFT(a, 1)')).toMatchObject({ kind: 'function-call', arguments: [{}, {}] });
    expect(expressionOf('cat.db.f(a)')).toMatchObject({ kind: 'function-call', name: { parts: [{}, {}, {}] } });
  });
});

describe('other forms', () => {
  it('reads CASE with and without an operand', () => {
    expect(expressionOf('CASE a WHEN 1, 2 THEN b ELSE c END')).toMatchObject({
      operand: {},
      branches: [{ when: [{}, {}] }],
      otherwise: {},
    });
    expect(expressionOf('CASE WHEN a THEN b END')).toMatchObject({ operand: undefined, otherwise: undefined });
  });

  it('reads constructors', () => {
    expect(expressionOf('ROW(1, 2)')).toMatchObject({ kind: 'row-constructor', explicit: true });
    expect(expressionOf('(1, 2)')).toMatchObject({ kind: 'row-constructor', explicit: false });
    expect(expressionOf("MAP['a', 1]")).toMatchObject({ kind: 'map-constructor', values: [{}, {}] });
    expect(expressionOf('ARRAY(SELECT 1)')).toMatchObject({ kind: 'collection-query', collection: 'ARRAY' });
  });

  it('does not take the ON of a clause for the nullability of a type', () => {
    expect(expressionOf("JSON_VALUE(j, '$' RETURNING INT NULL ON EMPTY)")).toMatchObject({
      json: { returning: { nullable: true }, onEmpty: { behavior: 'NULL' } },
    });
    expect(expressionOf('CAST(a AS INT NOT NULL)')).toMatchObject({ type: { nullable: false } });
  });
});
