import type { RankNode, WindowRankNode } from '@lockstep/plan/physical';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changelogOf, cutInto, cutSizes, orNull } from '../../test/support/changelogs.ts';
import { Harness, moveState } from '../../test/support/harness.ts';
import { fields, nodeBase, types } from '../../test/support/plan.ts';
import { type Change, changeText, folded, inserts, type Row, textOf } from '../../test/support/rows.ts';
import { utc } from '../time/zone.ts';
import { createRankOperator } from './create-rank-operator.ts';
import { WindowRankOperator } from './window-rank-operator.ts';

const schema = fields(['k', types.string], ['x', types.int], ['id', types.int]);
const numbered = [...schema, { name: 'n', type: types.bigint }];
const ascending = (column: number) => ({ column, descending: false, nullsFirst: true });

const rankNode = (parts: Partial<RankNode>): RankNode => ({
  ...nodeBase(0, [], parts.hasRankNumber === true ? numbered : schema),
  kind: 'rank',
  partition: [0],
  order: [ascending(1)],
  newestFirst: false,
  orderedBy: 'value',
  range: { start: 1, end: 3 },
  hasRankNumber: false,
  strategy: { kind: 'retract' },
  changelogMode: 'retract',
  ...parts,
});

const row: fc.Arbitrary<Row> = fc.tuple(
  fc.constantFrom('a', 'b', null),
  orNull(fc.integer({ min: 0, max: 4 })),
  fc.integer({ min: 0, max: 3 }),
);

/** The operator over the changes in batches, moved into a new one between any two of them. */
function run(node: RankNode, parts: readonly (readonly Change[])[]): Harness {
  let harness = new Harness(createRankOperator(node, schema), schema);
  for (const part of parts) {
    const next = new Harness(createRankOperator(node, schema), schema);
    moveState(harness.operator, next.operator);
    next.changes.push(...harness.changes);
    harness = next;
    harness.push(part);
  }
  harness.end();
  return harness;
}

const byOrder = (a: Row, b: Row): number => Number(a[1] ?? -1) - Number(b[1] ?? -1);

/** From the definition: the rows that are there, stably sorted. A retraction takes the first equal row of its order. */
function naiveTopN(changes: readonly Change[], { range, hasRankNumber }: RankNode): string[] {
  const live: Row[] = [];
  for (const change of changes) {
    if ((change.kind & 1) === 0) live.push(change.row);
    else
      live.splice(
        live.findIndex(candidate => textOf(candidate) === textOf(change.row)),
        1,
      );
  }
  return [...Map.groupBy(live, ([k]) => k).values()]
    .flatMap(partition =>
      partition
        .toSorted(byOrder)
        .map((member, i) => ({ member, rank: i + 1 }))
        .filter(({ rank }) => rank >= range.start && rank <= Number(range.end))
        .map(({ member, rank }) => textOf(hasRankNumber ? [...member, BigInt(rank)] : member)),
    )
    .sort();
}

const ranges = fc.record({ start: fc.integer({ min: 1, max: 3 }), more: fc.nat(3) });

test('a Top-N over any changelog folds to the first rows of each partition, restored anywhere, cut anywhere', () => {
  fc.assert(
    fc.property(changelogOf(row), cutSizes, ranges, fc.boolean(), (changes, sizes, { start, more }, hasRankNumber) => {
      const node = rankNode({ range: { start, end: start + more }, hasRankNumber });
      const { changes: told } = run(node, cutInto(changes, sizes));
      expect(folded(told)).toEqual(naiveTopN(changes, node));
      expect(told.map(changeText)).toEqual(run(node, [changes]).changes.map(changeText));
    }),
    { seed: 61, numRuns: 200, endOnFailure: true },
  );
});

test('what is never taken back needs only the first rows, and tells the same', () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 40 }), cutSizes, ranges, fc.boolean(), (rows, sizes, { start, more }, n) => {
      const parts = { range: { start, end: start + more }, hasRankNumber: n } as const;
      const isTopOne = start === 1 && more === 0 && !n;
      const fast = run(rankNode({ ...parts, strategy: { kind: 'append' } }), cutInto(inserts(rows), sizes));
      const slow = run(rankNode(parts), [inserts(rows)]);
      expect(folded(fast.changes)).toEqual(folded(slow.changes));
      if (!isTopOne) expect(fast.changes.map(changeText)).toEqual(slow.changes.map(changeText));
    }),
    { seed: 62, numRuns: 200, endOnFailure: true },
  );
});

test('rows that only move up are found by their key, without -U in the input', () => {
  const score = fc.tuple(fc.constantFrom('a', 'b'), fc.integer({ min: 0, max: 5 }));
  fc.assert(
    fc.property(
      fc.array(score, { maxLength: 40 }),
      cutSizes,
      ranges,
      fc.boolean(),
      (hits, sizes, { start, more }, n) => {
        const scores = new Map<string, Row>();
        const changes = hits.map(([k, id]): Change => {
          const before = scores.get(`${k}${id}`);
          const next: Row = [k, Number(before?.[1] ?? 0) + 1, id];
          scores.set(`${k}${id}`, next);
          return { kind: before === undefined ? 0 : 2, row: next };
        });
        const node = rankNode({
          range: { start, end: start + more },
          hasRankNumber: n,
          order: [{ column: 1, descending: true, nullsFirst: false }, ascending(2)],
          strategy: { kind: 'update-fast', rowKey: [0, 2] },
        });
        const { changes: told } = run(node, cutInto(changes, sizes));
        const best = [...Map.groupBy(scores.values(), ([k]) => k).values()].flatMap(partition =>
          partition
            .toSorted((a, b) => Number(b[1]) - Number(a[1]) || Number(a[2]) - Number(b[2]))
            .map((member, i): Row => (n ? [...member, BigInt(i + 1)] : member))
            .slice(start - 1, start + more),
        );
        expect(folded(told)).toEqual(best.map(textOf).sort());
      },
    ),
    { seed: 63, numRuns: 200, endOnFailure: true },
  );
});

test('a consumer that needs no old rows is told of none', () => {
  const node = rankNode({ changelogMode: 'upsert', hasRankNumber: true, range: { start: 1, end: 2 } });
  const told = run(node, [
    inserts([
      ['a', 2, 0],
      ['a', 1, 1],
    ]),
  ]).changes;
  expect(told.map(changeText)).toEqual(['+I["a",2,0,"1n"]', '+U["a",1,1,"1n"]', '+I["a",2,0,"2n"]']);
});

test('how many rows a partition shows can be a column, of which its first row counts', () => {
  const node = rankNode({ range: { start: 1, end: { column: 2 } } });
  const told = run(node, [
    inserts([
      ['a', 5, 1],
      ['a', 4, 9],
      ['b', 5, null],
    ]),
  ]).changes;
  expect(told.map(changeText)).toEqual(['+I["a",5,1]', '-D["a",5,1]', '+I["a",4,9]']);
});

test('in the order of arrival the first rows pass and stay', () => {
  const node = rankNode({
    order: [],
    orderedBy: 'proctime',
    strategy: { kind: 'append' },
    range: { start: 2, end: 3 },
    hasRankNumber: true,
    changelogMode: 'insert-only',
  });
  const rows: Row[] = [
    ['a', 9, 0],
    ['a', 8, 1],
    ['b', 7, 2],
    ['a', 6, 3],
    ['a', 5, 4],
  ];
  expect(run(node, cutInto(inserts(rows), [2])).changes.map(changeText)).toEqual([
    '+I["a",8,1,"2n"]',
    '+I["a",6,3,"3n"]',
  ]);
});

const timed = fields(['k', types.string], ['t', types.timestamp], ['id', types.int]);
const deduplication = (kind: 'first-row' | 'last-row'): RankNode => ({
  ...rankNode({ range: { start: 1, end: 1 }, orderedBy: 'rowtime', strategy: { kind } }),
  order: [{ column: 1, descending: kind === 'last-row', nullsFirst: true }],
  schema: timed,
});

/** The running maximum of the times before each row, less a delay. */
function watermarksOf(rows: readonly Row[], delayMs: number): Float64Array {
  let maximum = Number.NEGATIVE_INFINITY;
  return Float64Array.from(rows, ([, t]) => {
    const before = maximum - delayMs;
    maximum = Math.max(maximum, Number(t));
    return before;
  });
}

test('the first event of each key is the earliest that was in time, sent once, wherever batches are cut and restored', () => {
  const event = fc.tuple(fc.constantFrom('a', 'b'), fc.integer({ min: 0, max: 30 }), fc.nat(9));
  fc.assert(
    fc.property(fc.array(event, { maxLength: 30 }), cutSizes, fc.nat(8), (rows, sizes, delayMs) => {
      const watermarks = watermarksOf(rows, delayMs);
      const create = (): Harness => new Harness(createRankOperator(deduplication('first-row'), timed), timed);
      let harness = create();
      let at = 0;
      for (const part of cutInto(rows, sizes)) {
        const next = create();
        moveState(harness.operator, next.operator);
        next.changes.push(...harness.changes);
        harness = next;
        harness.push(inserts(part), 0, watermarks.slice(at, at + part.length));
        at += part.length;
      }
      harness.end();
      const inTime = rows.filter((candidate, i) => candidate[1] > watermarks[i]!);
      const earliest = [...Map.groupBy(inTime, ([k]) => k).values()].map(([first, ...others]) =>
        others.reduce((best, next) => (next[1] < best[1] ? next : best), first!),
      );
      expect(harness.changes.map(changeText).sort()).toEqual(inserts(earliest).map(changeText).sort());
    }),
    { seed: 64, numRuns: 200, endOnFailure: true },
  );
});

test('the last event of each key replaces an earlier one, and of equal times the one before', () => {
  const harness = new Harness(createRankOperator(deduplication('last-row'), timed), timed);
  harness.push(
    inserts([
      ['a', 5, 1],
      ['a', 4, 2],
      ['a', 5, 3],
    ]),
  );
  expect(harness.changes.map(changeText)).toEqual(['+I["a",5,1]', '-U["a",5,1]', '+U["a",5,3]']);
});

test('the Top-N of a window goes out when the watermark closes it; a row after that is late', () => {
  const windowed = fields(['k', types.string], ['x', types.int], ['s', types.timestamp], ['e', types.timestamp]);
  const node: WindowRankNode = {
    ...nodeBase(0, [], [...windowed, { name: 'n', type: types.bigint }]),
    kind: 'window-rank',
    partition: [0],
    windowStart: 2,
    windowEnd: 3,
    isZoned: false,
    order: [ascending(1)],
    range: { start: 1, end: 2 },
    hasRankNumber: true,
  };
  const create = (): Harness => new Harness(new WindowRankOperator(node, windowed, utc), windowed);
  const first = create();
  first.push(
    inserts([
      ['a', 3, 0, 10],
      ['a', 2, 0, 10],
      ['a', 1, 10, 20],
      ['a', 2, 0, 10],
      ['b', 9, 0, 10],
    ]),
  );
  const second = create();
  moveState(first.operator, second.operator);
  second.operator.watermark(0, 8);
  expect(second.changes).toEqual([]);
  second.operator.watermark(0, 9);
  expect(second.changes.map(changeText).sort()).toEqual([
    '+I["a",2,0,10,"1n"]',
    '+I["a",2,0,10,"2n"]',
    '+I["b",9,0,10,"1n"]',
  ]);
  second.push(inserts([['a', 0, 0, 10]]));
  expect(second.late.droppedRows).toBe(1);
  second.end();
  expect(second.changes.slice(3).map(changeText)).toEqual(['+I["a",1,10,20,"1n"]']);
});
