import type { TemporalSortNode } from '@lockstep/plan/physical';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutInto, cutSizes, orNull } from '../../test/support/changelogs.ts';
import { Harness, moveState } from '../../test/support/harness.ts';
import { fields, nodeBase, types } from '../../test/support/plan.ts';
import { type Change, inserts, type Row, textOf } from '../../test/support/rows.ts';
import { TemporalSortOperator } from './temporal-sort-operator.ts';

const schema = fields(['ts', types.timestamp], ['x', types.int], ['id', types.int]);
const node: TemporalSortNode = {
  ...nodeBase(0, [], schema),
  kind: 'temporal-sort',
  keys: [
    { column: 0, descending: false, nullsFirst: true },
    { column: 1, descending: true, nullsFirst: false },
  ],
};
const delayMs = 3;

test('rows go out by time and what follows it, the late ones never, wherever batches are cut and restored', () => {
  const event = fc.tuple(fc.integer({ min: 0, max: 20 }), orNull(fc.integer({ min: 0, max: 2 })));
  fc.assert(
    fc.property(fc.array(event, { maxLength: 50 }), cutSizes, (events, sizes) => {
      const rows = events.map(([ts, x], id): Row => [ts, x, id]);
      // After every row the watermark is the highest time less the delay.
      const watermarks = rows.map((_, i) =>
        Math.max(Number.NEGATIVE_INFINITY, ...rows.slice(0, i).map(row => Number(row[0]) - delayMs)),
      );
      // Late is what comes when a row of its time or a later one was due.
      let sentMs = Number.NEGATIVE_INFINITY;
      let waiting: Row[] = [];
      const inTime: Row[] = [];
      rows.forEach((row, i) => {
        const due = waiting.filter(other => Number(other[0]) <= watermarks[i]!);
        waiting = waiting.filter(other => !due.includes(other));
        sentMs = Math.max(sentMs, ...due.map(other => Number(other[0])));
        if (Number(row[0]) <= sentMs) return;
        waiting.push(row);
        inTime.push(row);
      });
      const rank = (row: Row): number => (row[1] === null ? 1 : -Number(row[1]));
      const expected = inTime.toSorted((a, b) => Number(a[0]) - Number(b[0]) || rank(a) - rank(b));
      const sent: Change[] = [];
      let harness = new Harness(new TemporalSortOperator(node), schema);
      let at = 0;
      for (const part of cutInto(rows, sizes)) {
        harness.push(inserts(part), 0, Float64Array.from(watermarks.slice(at, at + part.length)));
        at += part.length;
        const reached = Math.max(...rows.slice(0, at).map(row => Number(row[0]) - delayMs));
        harness.operator.watermark(0, reached);
        sent.push(...harness.changes);
        const next = new Harness(new TemporalSortOperator(node), schema);
        moveState(harness.operator, next.operator);
        harness = next;
      }
      harness.end();
      expect([...sent, ...harness.changes].map(change => textOf(change.row))).toEqual(expected.map(textOf));
    }),
    { seed: 61, numRuns: 200, endOnFailure: true },
  );
});
