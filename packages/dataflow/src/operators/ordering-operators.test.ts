import type { ChangelogNormalizeNode, SortNode, WindowTableFunctionNode } from '@lockstep/plan/physical';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changelogOf, cutInto, cutSizes, liveRows, orNull } from '../../test/support/changelogs.ts';
import { Harness, moveState } from '../../test/support/harness.ts';
import { fields, nodeBase, types } from '../../test/support/plan.ts';
import { type Change, changesOf, changeText, folded, inserts, type Row, textOf } from '../../test/support/rows.ts';
import type { Batch } from '../batch/batch.ts';
import { slicedWindows } from '../time/sliced-windows.ts';
import { utc } from '../time/zone.ts';
import { ChangelogNormalizeOperator } from './changelog-normalize-operator.ts';
import { LimitOperator } from './limit-operator.ts';
import { SessionTableFunctionOperator } from './session-table-function-operator.ts';
import { SortOperator } from './sort-operator.ts';
import { WatermarkAssignerOperator } from './watermark-assigner-operator.ts';
import { WindowTableFunctionOperator } from './window-table-function-operator.ts';

const schema = fields(['k', types.string], ['x', types.int]);
const row: fc.Arbitrary<Row> = fc.tuple(fc.constantFrom('a', 'b', 'c', null), orNull(fc.integer({ min: 0, max: 4 })));

const sortNode = (parts: Partial<SortNode>): SortNode => ({
  ...nodeBase(0, [], schema),
  kind: 'sort',
  keys: [
    { column: 1, descending: true, nullsFirst: false },
    { column: 0, descending: false, nullsFirst: true },
  ],
  offset: 0,
  ...parts,
});

test('sorts what is there at the end, NULLs where asked, past the offset, up to the limit; also after a restore', () => {
  fc.assert(
    fc.property(
      changelogOf(row),
      cutSizes,
      fc.nat(3),
      fc.option(fc.nat(8), { nil: undefined }),
      (changes, sizes, offset, limit) => {
        const node = sortNode({ offset, limit });
        let harness = new Harness(new SortOperator(node), schema);
        for (const part of cutInto(changes, sizes)) {
          harness.push(part);
          const next = new Harness(new SortOperator(node), schema);
          moveState(harness.operator, next.operator);
          harness = next;
        }
        harness.end();
        const rank = (value: Row[number] | undefined, isNullFirst: boolean): number =>
          value === null || value === undefined
            ? isNullFirst
              ? -1
              : 99
            : typeof value === 'string'
              ? value.charCodeAt(0)
              : -Number(value);
        const expected = liveRows(changes)
          .toSorted((a, b) => rank(a[1], false) - rank(b[1], false) || rank(a[0], true) - rank(b[0], true))
          .slice(offset, limit === undefined ? undefined : offset + limit);
        expect(harness.changes.map(change => textOf(change.row))).toEqual(expected.map(textOf));
      },
    ),
    { seed: 51, numRuns: 150, endOnFailure: true },
  );
});

test('LIMIT without ORDER BY passes the first rows, wherever batches are cut and restored', () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 40 }), cutSizes, fc.nat(9), fc.nat(20), (rows, sizes, offset, limit) => {
      const node = sortNode({ keys: [], offset, limit });
      const passed: string[] = [];
      let operator = new LimitOperator(node);
      for (const part of cutInto(inserts(rows), sizes)) {
        const harness = new Harness(operator, schema);
        harness.push(part);
        passed.push(...harness.changes.map(changeText));
        const next = new LimitOperator(node);
        new Harness(next, schema);
        moveState(operator, next);
        operator = next;
      }
      expect(passed).toEqual(inserts(rows.slice(offset, offset + limit)).map(changeText));
    }),
    { seed: 52, numRuns: 100, endOnFailure: true },
  );
});

test('makes a full changelog of an upsert one: the fold is the last row of each key', () => {
  const upserts = fc.array(fc.record({ row, kind: fc.constantFrom(0, 2, 3) }), { maxLength: 60 });
  const node: ChangelogNormalizeNode = {
    ...nodeBase(0, [], schema),
    kind: 'changelog-normalize',
    keys: [0],
    changelogMode: 'retract',
  };
  fc.assert(
    fc.property(upserts, cutSizes, fc.nat(6), (changes, sizes, moveAt) => {
      let harness = new Harness(new ChangelogNormalizeOperator(node, null), schema);
      cutInto(changes, sizes).forEach((part, p) => {
        if (p === moveAt) {
          const next = new Harness(new ChangelogNormalizeOperator(node, null), schema);
          moveState(harness.operator, next.operator);
          next.changes.push(...harness.changes);
          harness = next;
        }
        harness.push(part);
      });
      const last = new Map<string | null, Row>();
      for (const { kind, row: changed } of changes) {
        if (kind === 3) last.delete(changed[0] as string | null);
        else last.set(changed[0] as string | null, changed);
      }
      expect(folded(harness.changes)).toEqual([...last.values()].map(textOf).sort());
    }),
    { seed: 53, numRuns: 200, endOnFailure: true },
  );
});

test('turns a first +U into +I, drops what says nothing new, and fills a deletion with the row as it was', () => {
  const node: ChangelogNormalizeNode = {
    ...nodeBase(0, [], schema),
    kind: 'changelog-normalize',
    keys: [0],
    changelogMode: 'retract',
  };
  const harness = new Harness(new ChangelogNormalizeOperator(node, null), schema);
  harness.push([
    { kind: 2, row: ['a', 1] },
    { kind: 2, row: ['a', 1] },
    { kind: 2, row: ['a', 2] },
    { kind: 3, row: ['b', null] },
    { kind: 3, row: ['a', null] },
  ]);
  expect(harness.changes.map(changeText)).toEqual(['+I["a",1]', '-U["a",1]', '+U["a",2]', '-D["a",2]']);
});

test('each row carries the watermark before it; the running maximum goes out after the batch and again after a restore', () => {
  const times = fields(['t', types.timestamp]);
  const create = (): WatermarkAssignerOperator => new WatermarkAssignerOperator(batch => batch);
  const first = new Harness(create(), times);
  first.push([5, 3, null, 9].map((t): Change => ({ kind: 0, row: [t] })));
  expect([...first.batches[0]!.watermarks!]).toEqual([Number.NEGATIVE_INFINITY, 5, 5, 5]);
  first.push([{ kind: 0, row: [2] }]);
  expect(first.watermarks).toEqual([9]);
  const second = new Harness(create(), times);
  moveState(first.operator, second.operator);
  expect(second.watermarks).toEqual([9]);
  second.push([{ kind: 0, row: [20] }]);
  expect([...second.batches[0]!.watermarks!]).toEqual([9]);
});

test('a window function that stands alone gives a row once per window that holds it', () => {
  const input = fields(['x', types.int], ['t', types.timestamp]);
  const output = [
    ...input,
    ...['window_start', 'window_end', 'window_time'].map(name => ({ name, type: types.timestamp })),
  ];
  const window = { kind: 'hop', sizeMs: 20, slideMs: 10, offsetMs: 0 } as const;
  const node: WindowTableFunctionNode = { ...nodeBase(0, [], output), kind: 'window-tvf', timeColumn: 1, window };
  const harness = new Harness(new WindowTableFunctionOperator(node, slicedWindows(window), utc), input);
  harness.push(
    inserts([
      [1, 15],
      [2, -5],
    ]),
  );
  expect(harness.changes.map(changeText)).toEqual([
    '+I[1,15,0,20,19]',
    '+I[1,15,10,30,29]',
    '+I[2,-5,-20,0,-1]',
    '+I[2,-5,-10,10,9]',
  ]);
});

test('SESSION that stands alone holds rows until their session closes, restored or not, and drops late ones', () => {
  const input = fields(['k', types.string], ['t', types.timestamp]);
  const bounds = ['window_start', 'window_end', 'window_time'].map(name => ({ name, type: types.timestamp }));
  const window = { kind: 'session', gapMs: 10, partitionBy: [0] } as const;
  const node: WindowTableFunctionNode = {
    ...nodeBase(0, [], [...input, ...bounds]),
    kind: 'window-tvf',
    timeColumn: 1,
    window,
  };
  const create = (): Harness => new Harness(new SessionTableFunctionOperator(node, input, window, utc), input);
  const first = create();
  first.push(
    inserts([
      ['a', 0],
      ['b', 3],
      ['a', 20],
      ['a', 10],
    ]),
  );
  const second = create();
  moveState(first.operator, second.operator);
  second.operator.watermark(0, 12);
  expect(second.changes.map(changeText)).toEqual(['+I["b",3,3,13,12]']);
  second.push(inserts([['b', 2]]));
  second.operator.watermark(0, 29);
  expect(folded(second.changes.slice(1))).toEqual(['["a",0,0,30,29]', '["a",10,0,30,29]', '["a",20,0,30,29]']);
  expect(second.late.droppedRows).toBe(1);
});

test('shows only what meets its condition, and takes back what stops meeting it', () => {
  const node: ChangelogNormalizeNode = {
    ...nodeBase(0, [], schema),
    kind: 'changelog-normalize',
    keys: [0],
    changelogMode: 'upsert',
  };
  const isSmall = (batch: Batch): Batch => {
    const values = Uint8Array.from(changesOf(batch), ({ row }) => Number(Number(row[1]) < 10));
    return { ...batch, columns: [{ storage: 'boolean', values, nulls: null }] };
  };
  const harness = new Harness(new ChangelogNormalizeOperator(node, isSmall), schema);
  harness.push([1, 2, 12, 13, 3].map(value => ({ kind: 2, row: ['a', value] })));
  harness.push([
    { kind: 3, row: ['a', null] },
    { kind: 2, row: ['b', 40] },
    { kind: 3, row: ['b', null] },
  ]);
  expect(harness.changes.map(changeText)).toEqual(['+I["a",1]', '+U["a",2]', '-D["a",2]', '+I["a",3]', '-D["a",3]']);
});
