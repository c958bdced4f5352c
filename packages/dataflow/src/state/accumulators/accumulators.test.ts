import type { PhysicalAggregate } from '@lockstep/plan/physical';
import type { Field } from '@lockstep/sql/algebra';
import type { LogicalType } from '@lockstep/sql/types';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changelogOf, liveRows, orNull } from '../../../test/support/changelogs.ts';
import { aggregate, fields, ref, types } from '../../../test/support/plan.ts';
import { literalOf } from '../../../test/support/random-expression.ts';
import { batchOf, type Change, inserts, type Row, type Value, valueAt } from '../../../test/support/rows.ts';
import { storageOf } from '../../batch/storage-of.ts';
import { AggregateState } from '../aggregate-state.ts';
import { identityRows } from '../identity-rows.ts';
import { createVector } from '../vectors/create-vector.ts';

const decimalOf = (precision: number, scale: number): LogicalType => ({
  kind: 'DECIMAL',
  precision,
  scale,
  nullable: true,
});

/** The result of one aggregate over a changelog; the rows may be spread over two groups that are merged at the end. */
function resultOf(
  part: PhysicalAggregate,
  schema: readonly Field[],
  changes: readonly Change[],
  options: { readonly canRetract?: boolean; readonly isMerged?: boolean } = {},
): Value {
  const state = new AggregateState([part], schema, options.canRetract ?? true);
  state.reserve(2);
  state.reset(0);
  state.reset(1);
  const { columns } = batchOf(schema, changes);
  const groups = Int32Array.from(changes, (_, row) => (options.isMerged === true && row < changes.length / 2 ? 1 : 0));
  state.bind(columns);
  state.resolve(columns, groups, identityRows(changes.length), changes.length);
  state.step.changeAll(
    groups,
    identityRows(changes.length),
    changes.length,
    Uint8Array.from(changes, ({ kind }) => kind),
  );
  state.sweep();
  if (options.isMerged === true) state.merge(0, state, 1);
  const out = createVector(storageOf(part.call.type));
  out.reserve(1);
  state.step.write(0, [out], 0);
  return valueAt(out, 0);
}

const over = (part: PhysicalAggregate, type: LogicalType, values: readonly Value[]): Value =>
  resultOf(part, fields(['x', type]), inserts(values.map(value => [value])), { canRetract: false });

describe('result rules', () => {
  test('SUM of INT wraps to INT, of BIGINT to BIGINT', () => {
    expect(over(aggregate('SUM', [0], types.int), types.int, [2_147_483_647, 1])).toBe(-2_147_483_648);
    expect(over(aggregate('SUM', [0], types.bigint), types.bigint, [2n ** 63n - 1n, 1n])).toBe(-(2n ** 63n));
  });

  test('SUM of TINYINT keeps its width', () => {
    const tiny: LogicalType = { kind: 'TINYINT', nullable: true };
    expect(over(aggregate('SUM', [0], tiny), tiny, [100, 100])).toBe(-56);
  });

  test('AVG of integers truncates towards zero', () => {
    expect(over(aggregate('AVG', [0], types.int), types.int, [1, 2])).toBe(1);
    expect(over(aggregate('AVG', [0], types.int), types.int, [-1, -2])).toBe(-1);
  });

  test('AVG of DECIMAL has the scale of its type and rounds half up', () => {
    const part = aggregate('AVG', [0], decimalOf(38, 6));
    expect(over(part, types.decimal, [100n, 100n, 100n])).toBe(1_000_000n);
    expect(over(part, types.decimal, [1n, 1n, 0n])).toBe(6_667n);
    expect(over(part, types.decimal, [-1n, -1n, 0n])).toBe(-6_667n);
  });

  test('SUM of DECIMAL is exact past 64 bits, and NULL past 38 digits', () => {
    const wide = decimalOf(18, 0);
    const most = 10n ** 18n - 1n;
    expect(
      over(
        aggregate('SUM', [0], decimalOf(38, 0)),
        wide,
        Array.from({ length: 30 }, () => most),
      ),
    ).toBe(30n * most);
    const nines = 10n ** 38n - 1n;
    expect(over(aggregate('SUM', [0], decimalOf(38, 0)), decimalOf(38, 0), [nines, 1n])).toBe(null);
  });

  test('nothing gives NULL, but a COUNT of 0', () => {
    for (const name of ['SUM', 'AVG', 'MIN', 'MAX', 'FIRST_VALUE', 'LAST_VALUE', 'STDDEV_POP']) {
      expect(over(aggregate(name, [0], types.double), types.double, [null, null])).toBe(null);
    }
    expect(over(aggregate('COUNT', [0], types.bigint), types.double, [null])).toBe(0n);
    expect(over(aggregate('LISTAGG', [0], types.string), types.string, [null])).toBe(null);
  });

  test('FIRST_VALUE and LAST_VALUE skip NULL, LISTAGG joins in order of arrival', () => {
    const values = [null, 'b', '', 'a', null];
    expect(over(aggregate('FIRST_VALUE', [0], types.string), types.string, values)).toBe('b');
    expect(over(aggregate('LAST_VALUE', [0], types.string), types.string, values)).toBe('a');
    expect(over(aggregate('LISTAGG', [0], types.string), types.string, values)).toBe('b,,a');
  });

  test('infinities and NaN follow IEEE and can be taken back', () => {
    const part = aggregate('SUM', [0], types.double);
    expect(over(part, types.double, [1, Number.POSITIVE_INFINITY])).toBe(Number.POSITIVE_INFINITY);
    expect(over(part, types.double, [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY])).toBeNaN();
    const changes: Change[] = [
      { kind: 0, row: [1] },
      { kind: 0, row: [Number.NaN] },
      { kind: 3, row: [Number.NaN] },
    ];
    expect(resultOf(part, fields(['x', types.double]), changes)).toBe(1);
  });

  test('equal values have no variance at all', () => {
    for (const value of [0.27, 1 / 3, 1e9 + 0.1]) {
      expect(over(aggregate('STDDEV_POP', [0], types.double), types.double, [value, value, value])).toBe(0);
      expect(over(aggregate('VAR_SAMP', [0], types.double), types.double, Array(1000).fill(value))).toBe(0);
    }
    const close = [1, 1 + 2 ** -40, 1 - 2 ** -40];
    expect(over(aggregate('VAR_SAMP', [0], types.double), types.double, close)).toBeCloseTo(2 ** -80, 30);
  });

  test('the variance of values far from zero is not lost', () => {
    const values = [1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16];
    expect(over(aggregate('VAR_SAMP', [0], types.double), types.double, values)).toBe(30);
    expect(over(aggregate('VAR_POP', [0], types.double), types.double, values)).toBe(22.5);
    expect(over(aggregate('STDDEV_SAMP', [0], types.double), types.double, [3])).toBe(null);
    expect(over(aggregate('STDDEV_POP', [0], types.int), types.int, [2, 4, 4, 4, 5, 5, 7, 9])).toBe(2);
  });
});

describe('aggregates over an order', () => {
  const schema = fields(['x', types.string], ['k', types.int]);
  const rows = inserts([
    ['b', 2],
    [null, 9],
    ['a', 1],
    ['c', null],
    ['a', 3],
  ]);
  const ordered = (name: string, descending: boolean): Value =>
    resultOf(
      { ...aggregate(name, [0], types.string), order: [{ column: 1, descending, nullsFirst: true }] },
      schema,
      rows,
    );

  test('ORDER BY decides what comes first', () => {
    expect(ordered('LISTAGG', false)).toBe('c,a,b,a');
    expect(ordered('LISTAGG', true)).toBe('c,a,b,a');
    expect(ordered('FIRST_VALUE', false)).toBe('c');
    expect(ordered('LAST_VALUE', false)).toBe('a');
  });

  test('a row taken back is the one with its sort key', () => {
    const part = {
      ...aggregate('LISTAGG', [0], types.string),
      order: [{ column: 1, descending: false, nullsFirst: true }],
    };
    expect(resultOf(part, schema, [...rows, { kind: 3, row: ['a', 1] }])).toBe('c,b,a');
  });

  test('JSON_ARRAYAGG and JSON_OBJECTAGG take JSON text in, NULLs as their clause says', () => {
    const json = fields(['k', types.string], ['v', types.string]);
    const members = inserts([
      ['b', '1'],
      ['a"', null],
      ['c', '{"x":[]}'],
    ]);
    const clause = (value: string, args: number) => ({
      args: [...Array.from({ length: args }, (_, index) => ref(index, types.string)), literalOf(value, types.string)],
    });
    const over = (name: string, args: readonly number[], onNull: string): Value => {
      const part = aggregate(name, args, types.string);
      return resultOf({ ...part, call: { ...part.call, ...clause(onNull, args.length) } }, json, members);
    };
    expect(over('JSON_OBJECTAGG', [0, 1], 'NULL')).toBe('{"a\\"":null,"b":1,"c":{"x":[]}}');
    expect(over('JSON_OBJECTAGG', [0, 1], 'ABSENT')).toBe('{"b":1,"c":{"x":[]}}');
    expect(over('JSON_ARRAYAGG', [1], 'ABSENT')).toBe('[1,{"x":[]}]');
    expect(over('JSON_ARRAYAGG', [1], 'NULL')).toBe('[1,null,{"x":[]}]');
  });

  test('a key of JSON_OBJECTAGG must not come twice', () => {
    const twice = inserts([
      ['a', '1'],
      ['a', '2'],
    ]);
    const part = aggregate('JSON_OBJECTAGG', [0, 1], types.string);
    expect(() => resultOf(part, fields(['k', types.string], ['v', types.string]), twice)).toThrow(
      "Key 'a' is already present",
    );
  });
});

describe('PERCENTILE', () => {
  const schema = fields(['x', types.double], ['p', types.double], ['n', types.bigint]);
  const part = aggregate('PERCENTILE', [0, 1, 2], types.double);

  test('interpolates between the nearest values, each as often as its frequency says', () => {
    const rows = inserts([
      [10, 0.25, 1n],
      [20, 0.25, 1n],
      [30, 0.25, 2n],
      [99, 0.25, 0n],
      [99, 0.25, null],
      [null, 0.25, 1n],
    ]);
    expect(resultOf(part, schema, rows)).toBe(17.5);
  });

  test('refuses a percentage that is none', () => {
    expect(() => resultOf(part, schema, inserts([[1, 1.5, 1n]]))).toThrow("but was '1.5'");
  });

  test('over a changelog gives what a sort of the rows that are left gives', () => {
    const value = fc.tuple(orNull(fc.integer({ min: -5, max: 5 })), fc.constant(0.3), fc.bigInt({ min: 0n, max: 3n }));
    fc.assert(
      fc.property(changelogOf(value), changes => {
        const left = liveRows(changes).flatMap(([x, , n]) =>
          x === null ? [] : Array.from({ length: Number(n) }, () => x as number),
        );
        left.sort((a, b) => a - b);
        const position = (left.length - 1) * 0.3;
        const [low, high] = [Math.floor(position), Math.ceil(position)];
        const expected = left.length === 0 ? null : left[low]! + (left[high]! - left[low]!) * (position - low);
        const result = resultOf(part, schema, changes);
        if (expected === null) expect(result).toBeNull();
        else expect(result).toBeCloseTo(expected, 9);
      }),
      { seed: 63, numRuns: 200, endOnFailure: true },
    );
  });
});

const schema = fields(['x', types.int], ['f', types.boolean]);
const row: fc.Arbitrary<Row> = fc.tuple(orNull(fc.integer({ min: -4, max: 4 })), orNull(fc.boolean()));

/** From the definition, over values in order of arrival. */
const definitions: Record<string, (values: readonly number[]) => Value> = {
  COUNT: values => BigInt(values.length),
  SUM: values => (values.length === 0 ? null : values.reduce((a, b) => a + b, 0)),
  MIN: values => (values.length === 0 ? null : Math.min(...values)),
  MAX: values => (values.length === 0 ? null : Math.max(...values)),
  FIRST_VALUE: values => values[0] ?? null,
  LAST_VALUE: values => values.at(-1) ?? null,
};

describe.each(Object.keys(definitions))('%s', name => {
  const type = name === 'COUNT' ? types.bigint : types.int;

  test.each([false, true])('over a changelog, with FILTER: %s', hasFilter => {
    fc.assert(
      fc.property(changelogOf(row), changes => {
        const part = aggregate(name, [0], type, hasFilter ? { filter: 1 } : {});
        const values: number[] = [];
        for (const {
          kind,
          row: [x, f],
        } of changes) {
          if (x === null || (hasFilter && f !== true)) continue;
          // Equal values are one as good as the other: the oldest goes.
          if ((kind & 1) === 0) values.push(x as number);
          else values.splice(values.indexOf(x as number), 1);
        }
        expect(resultOf(part, schema, changes)).toEqual(definitions[name]!(values));
      }),
      { seed: 61, numRuns: 150, endOnFailure: true },
    );
  });

  test.each([false, true])('of two merged groups, with DISTINCT: %s', distinct => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 40 }), rows => {
        const merged = resultOf(aggregate(name, [0], type, { distinct }), schema, inserts(rows), {
          isMerged: true,
          canRetract: distinct,
        });
        // The second half is in the group that the first is merged into.
        const half = Math.ceil(rows.length / 2);
        const order = [...rows.slice(half), ...rows.slice(0, half)];
        const values = order.map(([x]) => x as number).filter(value => value !== null);
        const expected = definitions[name]!(distinct ? [...new Set(values)] : values);
        expect(merged).toEqual(expected);
      }),
      { seed: 62, numRuns: 100, endOnFailure: true },
    );
  });
});
