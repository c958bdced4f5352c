import type { LocalWindowAggregateNode, WindowAggregateNode } from '@lockstep/plan/physical';
import type { WindowSpec } from '@lockstep/sql/algebra';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutInto, cutSizes } from '../../test/support/changelogs.ts';
import { Harness, moveState } from '../../test/support/harness.ts';
import { aggregate, fields, nodeBase, types } from '../../test/support/plan.ts';
import { batchOf, type Change, changeText, folded, type Row } from '../../test/support/rows.ts';
import { slicedWindows } from '../time/sliced-windows.ts';
import { utc } from '../time/zone.ts';
import {
  LocalWindowAggregateOperator,
  type ReductionLimits,
  reductionLimits,
} from './local-window-aggregate-operator.ts';
import { WindowAggregateOperator } from './window-aggregate-operator.ts';

const schema = fields(['k', types.string], ['v', types.int], ['t', types.timestamp]);
const sum = aggregate('SUM', [1], types.bigint);
const count = aggregate('COUNT', [1], types.bigint);
const aggregates = [
  aggregate('COUNT', [], types.bigint),
  aggregate('AVG', [1], types.int),
  aggregate('MAX', [1], types.int),
];
const windowColumns = ['window_start', 'window_end'] as const;

const specs = {
  tumble: { kind: 'tumble', sizeMs: 10, offsetMs: 3 },
  hop: { kind: 'hop', sizeMs: 30, slideMs: 10, offsetMs: 0 },
  cumulate: { kind: 'cumulate', sizeMs: 30, stepMs: 10, offsetMs: -5 },
} as const satisfies Record<string, WindowSpec>;
type Spec = (typeof specs)[keyof typeof specs];

const times = { time: utc, ends: utc, dropsNullTime: false };

function oneStep(window: Spec, merges?: WindowAggregateNode['merges']): WindowAggregateOperator {
  const results = aggregates.map((each, a) => ({ name: `a${a}`, type: each.call.type }));
  const bounds = windowColumns.map(name => ({ name, type: types.timestamp }));
  const node: WindowAggregateNode = {
    ...nodeBase(0, [], [schema[0]!, ...results, ...bounds]),
    kind: 'window-aggregate',
    keys: [0],
    aggregates,
    window,
    timeColumn: 2,
    windowColumns,
    needsRetraction: false,
    merges,
  };
  return new WindowAggregateOperator(node, schema, slicedWindows(window), times);
}

const secondStep = (window: Spec): WindowAggregateOperator =>
  oneStep(window, { keys: [0], parts: [[1], [2, 3], [4]], timeColumn: 5 });

function firstStep(window: Spec, limits: ReductionLimits): LocalWindowAggregateOperator {
  const parts = [aggregates[0]!, sum, count, aggregates[2]!];
  const columns = parts.map(({ call }, p) => ({ name: `part${p}`, type: call.type }));
  const node: LocalWindowAggregateNode = {
    ...nodeBase(0, [], [schema[0]!, ...columns, { name: 'time', type: types.timestamp }]),
    kind: 'local-window-aggregate',
    keys: [0],
    aggregates: parts,
    window,
    timeColumn: 2,
  };
  return new LocalWindowAggregateOperator(node, schema, slicedWindows(window), times, limits);
}

/** The two steps one behind the other; `sentRows` counts what goes from one to the other. */
class TwoSteps {
  readonly first: LocalWindowAggregateOperator;
  readonly second: Harness;
  sentRows = 0;

  constructor(window: Spec, limits: ReductionLimits = reductionLimits) {
    this.first = firstStep(window, limits);
    this.second = new Harness(secondStep(window));
    const { operator } = this.second;
    this.first.open({
      output: {
        emit: batch => {
          this.sentRows += batch.rowCount;
          operator.push(0, batch);
        },
        watermark: tsMs => operator.watermark(0, tsMs),
        idle: () => {},
      },
      lateRows: this.second.late,
      time: { nowMs: 0 },
      sideOutput: () => ({ emit: () => {} }),
    });
  }

  push(changes: readonly Change[], watermarks: Float64Array | null = null): void {
    this.first.push(0, { ...batchOf(schema, changes), watermarks });
  }
}

const delayMs = 8;
const row: fc.Arbitrary<Row> = fc.tuple(
  fc.constantFrom('a', 'b'),
  fc.option(fc.integer({ min: -4, max: 4 }), { nil: null }),
  fc.integer({ min: -30, max: 120 }),
);
const rows = fc.array(row, { maxLength: 70 }).map(list => list.map((next): Change => ({ kind: 0, row: next })));
const limits: fc.Arbitrary<ReductionLimits> = fc.record({
  groupsMax: fc.integer({ min: 1, max: 9 }),
  sampleRows: fc.integer({ min: 1, max: 20 }),
  groupsPerRowMax: fc.constantFrom(0.2, 0.5, 1),
  passedRows: fc.integer({ min: 1, max: 20 }),
});

/** Each batch with the watermark before each of its rows, and the watermark behind it. */
function* batches(changes: readonly Change[], sizes: readonly number[]) {
  let watermark = Number.NEGATIVE_INFINITY;
  for (const part of cutInto(changes, sizes)) {
    const before = part.map(({ row: [, , t] }) => {
      const inForce = watermark;
      watermark = Math.max(watermark, (t as number) - delayMs);
      return inForce;
    });
    yield { part, before: Float64Array.from(before), watermark };
  }
}

test.each(Object.keys(specs) as (keyof typeof specs)[])(
  '%s: two steps give the windows and late rows of one, also when a run goes on in the other number of steps',
  name => {
    const window = specs[name];
    fc.assert(
      fc.property(rows, cutSizes, limits, fc.nat(8), fc.nat(8), (changes, sizes, reduction, toOne, toTwo) => {
        const one = new Harness(oneStep(window), schema);
        let two = new TwoSteps(window, reduction);
        let merged: Harness | null = null;
        const told: Change[] = [];
        let at = 0;
        for (const { part, before, watermark } of batches(changes, sizes)) {
          one.push(part, 0, before);
          one.operator.watermark(0, watermark);
          if (at === toOne && merged === null) {
            two.first.flush('barrier');
            merged = new Harness(oneStep(window), schema);
            merged.late.droppedRows = two.second.late.droppedRows;
            moveState(two.second.operator, merged.operator);
            told.push(...two.second.changes);
          } else if (at >= toTwo && merged !== null) {
            two = new TwoSteps(window, reduction);
            two.second.late.droppedRows = merged.late.droppedRows;
            moveState(merged.operator, two.second.operator);
            told.push(...merged.changes);
            merged = null;
          }
          if (merged === null) two.push(part, before);
          else merged.push(part, 0, before);
          (merged?.operator ?? two.first).watermark(0, watermark);
          at++;
        }
        one.end();
        (merged?.operator ?? two.first).watermark(0, Number.POSITIVE_INFINITY);
        const last = merged ?? two.second;
        expect(folded([...told, ...last.changes])).toEqual(folded(one.changes));
        expect(last.late.droppedRows).toBe(one.late.droppedRows);
      }),
      { seed: 41, numRuns: 150, endOnFailure: true },
    );
  },
);

test('a slice is sent once, when a window that holds it is about to close', () => {
  const steps = new TwoSteps(specs.hop);
  for (let t = 0; t < 10; t++) {
    steps.push([{ kind: 0, row: ['a', t, t] }]);
    steps.first.watermark(0, t - 1);
  }
  expect(steps.sentRows).toBe(0);
  steps.first.watermark(0, 9);
  expect(steps.sentRows).toBe(1);
  expect(steps.second.changes.map(changeText)).toEqual(['+I["a","10n",4,9,-20,10]']);
});

test('where nearly every row is a group of its own, rows are passed on at once, until it is tried again', () => {
  const steps = new TwoSteps(specs.tumble, { groupsMax: 100, sampleRows: 4, groupsPerRowMax: 0.5, passedRows: 2 });
  const push = (...keys: readonly string[]): void => steps.push(keys.map((k): Change => ({ kind: 0, row: [k, 1, 0] })));
  push('a', 'b', 'c', 'd');
  expect(steps.sentRows).toBe(4);
  push('a', 'a');
  expect(steps.sentRows).toBe(6);
  push('a', 'a', 'a');
  expect(steps.sentRows).toBe(6);
  steps.first.watermark(0, Number.POSITIVE_INFINITY);
  expect(steps.sentRows).toBe(7);
  expect(steps.second.changes.map(changeText).toSorted()).toEqual([
    '+I["a","6n",1,1,-7,3]',
    '+I["b","1n",1,1,-7,3]',
    '+I["c","1n",1,1,-7,3]',
    '+I["d","1n",1,1,-7,3]',
  ]);
});
