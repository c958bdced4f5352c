import type { MatchNode, PhysicalNavigation } from '@lockstep/plan/physical';
import type { Expression, MatchSkip } from '@lockstep/sql/algebra';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutInto, cutSizes } from '../../../test/support/changelogs.ts';
import { Harness, moveState } from '../../../test/support/harness.ts';
import { type MatchedRow, type NaiveElement, naiveMatches, type Path } from '../../../test/support/naive-matcher.ts';
import { aggregate, fields, nodeBase, ref, types } from '../../../test/support/plan.ts';
import { inserts, textOf } from '../../../test/support/rows.ts';
import { createExpressionCompiler } from '../../expressions/create-expression-compiler.ts';
import { utc } from '../../time/zone.ts';
import { MatchOperator } from './match-operator.ts';

const schema = fields(['k', types.string], ['at', types.timestamp], ['price', types.int], ['id', types.int]);
const priceColumn = 2;
const compiler = createExpressionCompiler({ zone: utc, currentMs: () => 0, processingMs: () => 0 });

type Navigate = (navigation: PhysicalNavigation) => Expression;

/** A condition as the operator gets it and as the naive matcher does. */
interface Condition {
  readonly build: (navigate: Navigate, variable: number) => Expression | undefined;
  readonly holds: (path: Path, row: MatchedRow, variable: number) => boolean;
}

const call = (functionName: string, ...args: readonly Expression[]): Expression => ({
  kind: 'call',
  functionName,
  args,
  type: types.boolean,
});
const constant = (value: number): Expression => ({ kind: 'literal', value, type: types.int });
const price = (from: 'first' | 'last', offset: number, variable: number | null): PhysicalNavigation => ({
  kind: 'column',
  from,
  offset,
  variable,
  column: priceColumn,
  type: types.int,
});
const sumOfPrices = (variable: number | null): PhysicalNavigation => ({
  kind: 'aggregate',
  variable,
  aggregate: aggregate('SUM', [priceColumn], types.int),
  type: types.int,
});
const pricesOf = (path: Path, variable: number): readonly number[] =>
  path.filter(step => step.variable === variable).map(step => step.row.price);
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

const conditions: readonly Condition[] = [
  { build: () => undefined, holds: () => true },
  {
    build: navigate => call('GREATER_THAN', navigate(price('last', 0, null)), constant(2)),
    holds: (_, row) => row.price > 2,
  },
  {
    build: navigate => call('LESS_THAN', navigate(price('last', 0, null)), constant(4)),
    holds: (_, row) => row.price < 4,
  },
  {
    // Never falls within the variable.
    build: (navigate, variable) => {
      const before = navigate(price('last', 1, variable));
      return call(
        'OR',
        call('IS_NULL', before),
        call('GREATER_THAN_OR_EQUAL', navigate(price('last', 0, null)), before),
      );
    },
    holds: (path, row, variable) => row.price >= (pricesOf(path, variable).at(-1) ?? row.price),
  },
  {
    // Below the last row of the variable before; never true when that has none.
    build: (navigate, variable) =>
      call('LESS_THAN', navigate(price('last', 0, variable)), navigate(price('last', 0, Math.max(0, variable - 1)))),
    holds: (path, row, variable) => variable > 0 && row.price < (pricesOf(path, variable - 1).at(-1) ?? -1),
  },
  {
    build: (navigate, variable) => call('LESS_THAN', navigate(sumOfPrices(variable)), constant(7)),
    holds: (path, row, variable) => sum(pricesOf(path, variable)) + row.price < 7,
  },
  {
    // Not below the second row of the match, or while there is none.
    build: navigate => {
      const second = navigate(price('first', 1, null));
      return call(
        'OR',
        call('IS_NULL', second),
        call('GREATER_THAN_OR_EQUAL', navigate(price('last', 0, null)), second),
      );
    },
    holds: (path, row) => path.length === 0 || row.price >= (path[1]?.row.price ?? row.price),
  },
];

interface Element {
  readonly min: number;
  readonly max: number | undefined;
  readonly isGreedy: boolean;
  readonly condition: number;
}

const variableNames = ['A', 'B', 'C', 'D'];

/** Output: the key, the ids of the first and the last row, and the sum of prices per variable. */
function nodeOf(elements: readonly Element[], skip: MatchSkip, withinMs: number | undefined): MatchNode {
  const navigations: PhysicalNavigation[] = [];
  const navigate: Navigate = navigation => ref(navigations.push(navigation) - 1, navigation.type);
  const pattern = elements.map(({ condition, ...bounds }, v) => ({
    variable: variableNames[v]!,
    ...bounds,
    condition: conditions[condition]!.build(navigate, v),
  }));
  const id = (from: 'first' | 'last'): Expression => navigate({ ...column(from), column: 3 });
  const measures = [id('first'), id('last'), ...elements.map((_, v) => navigate(sumOfPrices(v)))];
  const output = [schema[0]!, ...measures.map(({ type }, i) => ({ name: `m${i}`, type }))];
  return {
    ...nodeBase(1, [0], output),
    kind: 'match',
    keys: [0],
    order: [{ column: 1, descending: false, nullsFirst: true }],
    timeColumn: 1,
    isProcessingTime: false,
    pattern,
    navigations,
    measures,
    skip,
    withinMs,
  };
}

const column = (from: 'first' | 'last') =>
  ({ kind: 'column', from, offset: 0, variable: null, type: types.int }) as const;

interface InputRow extends MatchedRow {
  readonly key: string;
  readonly watermark: number;
}

function expected(
  rows: readonly InputRow[],
  elements: readonly Element[],
  skip: MatchSkip,
  withinMs: number | undefined,
): readonly string[] | null {
  const pattern = elements.map(({ min, max = Number.POSITIVE_INFINITY, isGreedy, condition }, v): NaiveElement => {
    const isFixed = max === Math.max(1, min);
    return {
      min,
      max,
      isGreedy: isGreedy && !isFixed,
      holds: (path, row) => conditions[condition]!.holds(path, row, v),
    };
  });
  const inTime = rows.filter(row => row.timeMs > row.watermark);
  const lines: string[] = [];
  for (const [key, own] of Map.groupBy(inTime, row => row.key)) {
    const sorted = own.toSorted((a, b) => a.timeMs - b.timeMs);
    const matches = naiveMatches(sorted, pattern, skip, withinMs ?? Number.POSITIVE_INFINITY);
    if (typeof matches === 'string') return null;
    for (const path of matches) {
      const sums = elements.map((_, v) => (pricesOf(path, v).length === 0 ? null : sum(pricesOf(path, v))));
      lines.push(textOf([key, path[0]!.row.id, path.at(-1)!.row.id, ...sums]));
    }
  }
  return lines.sort();
}

const element: fc.Arbitrary<Element> = fc
  .record({
    bounds: fc.constantFrom<readonly [number, number | undefined]>(
      [1, 1],
      [1, undefined],
      [0, undefined],
      [0, 1],
      [2, 2],
      [2, undefined],
      [1, 3],
      [0, 2],
    ),
    isGreedy: fc.boolean(),
    condition: fc.nat({ max: conditions.length - 1 }),
  })
  .map(({ bounds: [min, max], isGreedy, condition }) => ({
    min,
    max,
    isGreedy: isGreedy || (min === 0 && max === 1),
    condition,
  }));

const patternOf = fc
  .array(element, { minLength: 1, maxLength: 4 })
  .filter(elements => elements.some(({ min }) => min > 0))
  .filter(elements => !(elements.at(-1)!.isGreedy && elements.at(-1)!.max === undefined));

/** Rows about in order of time, and the watermark in force before each. */
const input: fc.Arbitrary<readonly InputRow[]> = fc
  .array(
    fc.record({
      key: fc.constantFrom('x', 'y'),
      step: fc.integer({ min: -3, max: 4 }),
      price: fc.integer({ min: 0, max: 5 }),
    }),
    { minLength: 1, maxLength: 22 },
  )
  .map(drawn => {
    let clock = 0;
    let highest = Number.NEGATIVE_INFINITY;
    return drawn.map(({ key, step, price: drawnPrice }, id) => {
      clock += step + 1;
      const row = { key, id, timeMs: clock, price: drawnPrice, watermark: highest - 3 };
      highest = Math.max(highest, clock);
      return row;
    });
  });

const scenario = fc.record({
  rows: input,
  elements: patternOf,
  skipTo: fc.constantFrom('past-last-row', 'next-row', 'first', 'last'),
  skipVariable: fc.nat({ max: 3 }),
  withinMs: fc.option(fc.integer({ min: 1, max: 12 }), { nil: undefined }),
  cuts: cutSizes,
  restoreAt: fc.nat({ max: 8 }),
});

test('finds what a naive matcher finds, wherever batches are cut and state is restored', () => {
  fc.assert(
    fc.property(scenario, ({ rows, elements, skipTo, skipVariable, withinMs, cuts, restoreAt }) => {
      const skip: MatchSkip =
        skipTo === 'first' || skipTo === 'last'
          ? { to: skipTo, variable: skipVariable % elements.length }
          : { to: skipTo };
      const wanted = expected(rows, elements, skip, withinMs);
      const run = (): readonly string[] => matched(rows, nodeOf(elements, skip, withinMs), cuts, restoreAt);
      if (wanted === null) expect(run).toThrow('Could not skip to');
      else expect(run()).toEqual(wanted);
    }),
    { numRuns: 2000, seed: 20261125 },
  );
});

function matched(rows: readonly InputRow[], node: MatchNode, cuts: readonly number[], restoreAt: number) {
  let harness = new Harness(new MatchOperator(node, schema, compiler, false), schema);
  const lines: string[] = [];
  const collect = (): void => {
    lines.push(...harness.changes.map(change => textOf(change.row)));
    harness.changes.length = 0;
  };
  let highest = Number.NEGATIVE_INFINITY;
  cutInto(rows, cuts).forEach((part, p) => {
    const changes = inserts(part.map(row => [row.key, row.timeMs, row.price, row.id]));
    harness.push(
      changes,
      0,
      Float64Array.from(part, row => row.watermark),
    );
    for (const row of part) highest = Math.max(highest, row.timeMs - 3);
    harness.operator.watermark(0, highest);
    if (p !== restoreAt) return;
    collect();
    const next = new Harness(new MatchOperator(node, schema, compiler, false), schema);
    moveState(harness.operator, next.operator);
    harness = next;
  });
  harness.end();
  collect();
  return lines.sort();
}

test('keeps no state of keys whose matches are told or failed', () => {
  const node = nodeOf([{ min: 1, max: 1, isGreedy: true, condition: 1 }], { to: 'past-last-row' }, undefined);
  const harness = new Harness(new MatchOperator(node, schema, compiler, false), schema);
  for (let round = 0; round < 50; round++) {
    const rows = Array.from({ length: 100 }, (_, i) => [`key ${round * 100 + i}`, round, i % 6, i] as const);
    harness.push(inserts(rows));
    harness.operator.watermark(0, round);
  }
  expect(harness.operator.stateBytes).toBeLessThan(200_000);
});

test('fails with a user error rather than keep matches without end', () => {
  const loose = { min: 1, max: undefined, isGreedy: false, condition: 0 };
  const never = { min: 1, max: 1, isGreedy: false, condition: 1 };
  const node = nodeOf([loose, { ...loose, min: 2 }, loose, never], { to: 'next-row' }, undefined);
  const harness = new Harness(new MatchOperator({ ...node, isProcessingTime: true }, schema, compiler, false), schema);
  const rows = Array.from({ length: 2000 }, (_, i) => ['k', i, 0, i] as const);
  expect(() => harness.push(inserts(rows))).toThrow(/more than 100000 unfinished matches/);
});
