import type { PhysicalAggregate } from '@lockstep/plan/physical';
import type { Field } from '@lockstep/sql/algebra';
import type { LogicalType } from '@lockstep/sql/types';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changelogOf, orNull } from '../../../test/support/changelogs.ts';
import { aggregate, fields, types } from '../../../test/support/plan.ts';
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

  test('the variance of values far from zero is not lost', () => {
    const values = [1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16];
    expect(over(aggregate('VAR_SAMP', [0], types.double), types.double, values)).toBe(30);
    expect(over(aggregate('VAR_POP', [0], types.double), types.double, values)).toBe(22.5);
    expect(over(aggregate('STDDEV_SAMP', [0], types.double), types.double, [3])).toBe(null);
    expect(over(aggregate('STDDEV_POP', [0], types.int), types.int, [2, 4, 4, 4, 5, 5, 7, 9])).toBe(2);
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
