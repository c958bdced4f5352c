import { expect, test } from 'vitest';
import { Harness } from '../../test/support/harness.ts';
import { aggregate, fields, nodeBase, types } from '../../test/support/plan.ts';
import { inserts, type Row } from '../../test/support/rows.ts';
import { rowKindSymbols } from '../batch/batch.ts';
import { LocalAggregateOperator } from './local-aggregate-operator.ts';

const input = fields(['k', types.string], ['x', types.int]);
const output = fields(['k', types.string], ['n', types.bigint], ['s', types.int]);

function harness(rowsMax: number, latencyMs = 100) {
  const operator = new LocalAggregateOperator(
    {
      ...nodeBase(1, [0], output),
      kind: 'group-aggregate',
      keys: [0],
      aggregates: [aggregate('COUNT', [], types.bigint), aggregate('SUM', [1], types.int)],
      needsRetraction: false,
    },
    input,
    { rowsMax, latencyMs },
  );
  const harnessed = new Harness(operator, input);
  const sent = (): string[] => harnessed.changes.map(({ kind, row }) => `${rowKindSymbols[kind]}[${row.join(', ')}]`);
  return { operator, push: (...rows: readonly Row[]) => harnessed.push(inserts(rows)), sent };
}

test('sums up what comes until there are enough rows, time is up, a barrier comes or the input ends, and begins anew', () => {
  const { operator, push, sent } = harness(4);
  push(['a', 1], ['b', 2], ['a', 3]);
  expect(sent()).toEqual([]);
  push(['a', 5]);
  expect(sent()).toEqual(['+I[a, 3, 9]', '+I[b, 1, 2]']);
  push(['a', 1]);
  operator.onTime(1_000);
  operator.onTime(1_099);
  expect(sent()).toHaveLength(2);
  operator.onTime(1_100);
  expect(sent()[2]).toBe('+I[a, 1, 1]');
  push(['b', 4]);
  operator.flush('barrier');
  expect(sent()[3]).toBe('+I[b, 1, 4]');
  expect(operator.nextTimerMs).toBe(Number.POSITIVE_INFINITY);
  push(['a', 7]);
  operator.watermark(0, Number.POSITIVE_INFINITY);
  expect(sent().slice(4)).toEqual(['+I[a, 1, 7]']);
});

test('where nearly every row is a group of its own, rows wait no longer than for the end of their batch', () => {
  const { push, sent } = harness(10_000);
  push(...Array.from({ length: 10_000 }, (_, i): Row => [`k${i}`, i]));
  expect(sent()).toHaveLength(10_000);
  push(['a', 1], ['a', 2]);
  expect(sent().at(-1)).toBe('+I[a, 2, 3]');
});
