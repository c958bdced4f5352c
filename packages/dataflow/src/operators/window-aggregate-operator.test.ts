import type { PhysicalAggregate, WindowAggregateNode } from '@lockstep/plan/physical';
import type { WindowSpec } from '@lockstep/sql/algebra';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutInto, cutSizes } from '../../test/support/changelogs.ts';
import { Harness, moveState } from '../../test/support/harness.ts';
import { aggregate, fields, nodeBase, types } from '../../test/support/plan.ts';
import { type Change, changeText, folded, type Row, textOf } from '../../test/support/rows.ts';
import { slicedWindows } from '../time/sliced-windows.ts';
import { utc, zoneNamed } from '../time/zone.ts';
import type { BaseOperator } from './base-operator.ts';
import { SessionAggregateOperator } from './session-aggregate-operator.ts';
import { WindowAggregateOperator } from './window-aggregate-operator.ts';

const schema = fields(['k', types.string], ['v', types.int], ['t', types.timestamp]);
const aggregates = [
  aggregate('COUNT', [], types.bigint),
  aggregate('SUM', [1], types.int),
  aggregate('MIN', [1], types.int),
  aggregate('COUNT', [1], types.bigint, { distinct: true }),
];

const specs = {
  tumble: { kind: 'tumble', sizeMs: 10, offsetMs: 3 },
  hop: { kind: 'hop', sizeMs: 30, slideMs: 10, offsetMs: 0 },
  cumulate: { kind: 'cumulate', sizeMs: 30, stepMs: 10, offsetMs: -5 },
  session: { kind: 'session', gapMs: 6, partitionBy: [0] },
} as const satisfies Record<string, WindowSpec>;

function nodeFor(
  window: WindowSpec,
  parts: readonly PhysicalAggregate[],
  needsRetraction: boolean,
): WindowAggregateNode {
  return {
    ...nodeBase(
      0,
      [],
      [
        schema[0]!,
        ...parts.map((part, p) => ({ name: `a${p}`, type: part.call.type })),
        ...['window_start', 'window_end', 'window_time'].map(name => ({ name, type: types.timestamp })),
      ],
    ),
    kind: 'window-aggregate',
    keys: [0],
    aggregates: parts,
    window,
    timeColumn: 2,
    windowColumns: ['window_start', 'window_end', 'window_time'],
    needsRetraction,
  };
}

function create(
  window: WindowSpec,
  parts: readonly PhysicalAggregate[] = aggregates,
  needsRetraction = false,
): BaseOperator {
  const node = nodeFor(window, parts, needsRetraction);
  return window.kind === 'session'
    ? new SessionAggregateOperator(node, schema, window, utc, false)
    : new WindowAggregateOperator(node, schema, slicedWindows(window), { time: utc, ends: utc, dropsNullTime: false });
}

const delayMs = 8;
const row: fc.Arbitrary<Row> = fc.tuple(
  fc.constantFrom('a', 'b'),
  fc.integer({ min: 0, max: 4 }),
  fc.integer({ min: -30, max: 120 }),
);
const rows = fc.array(row, { maxLength: 70 });

/** Feeds rows as a watermark assigner would: each with the watermark before it, and the watermark itself after each batch. */
function feed(harness: Harness, changes: readonly Change[], from: number): number {
  let watermark = from;
  const watermarks = changes.map(({ row: [, , t] }) => {
    const before = watermark;
    watermark = Math.max(watermark, (t as number) - delayMs);
    return before;
  });
  harness.push(changes, 0, Float64Array.from(watermarks));
  if (watermark > from) harness.operator.watermark(0, watermark);
  return watermark;
}

function run(
  window: WindowSpec,
  changes: readonly Change[],
  sizes: readonly number[],
  moveAt = -1,
  needsRetraction = false,
  parts = aggregates,
): Harness {
  let harness = new Harness(create(window, parts, needsRetraction), schema);
  let watermark = Number.NEGATIVE_INFINITY;
  cutInto(changes, sizes).forEach((part, p) => {
    if (p === moveAt) {
      const next = new Harness(create(window, parts, needsRetraction), schema);
      moveState(harness.operator, next.operator);
      next.changes.push(...harness.changes);
      next.late.droppedRows = harness.late.droppedRows;
      harness = next;
    }
    watermark = feed(harness, part, watermark);
  });
  harness.end();
  return harness;
}

interface Windows {
  readonly results: readonly string[];
  readonly droppedRows: number;
}

/** Row by row from the rules: a row is in those of its windows that the watermark before it has not closed. */
function naive(window: WindowSpec, changes: readonly Change[]): Windows {
  return window.kind === 'session' ? naiveSessions(window.gapMs, changes) : naiveSliced(window, changes);
}

function windowsOf(window: Exclude<WindowSpec, { kind: 'session' }>, t: number): [number, number][] {
  const down = (width: number, offset: number): number => Math.floor((t - offset) / width) * width + offset;
  if (window.kind === 'tumble') {
    const start = down(window.sizeMs, window.offsetMs);
    return [[start, start + window.sizeMs]];
  }
  if (window.kind === 'hop') {
    const last = down(window.slideMs, window.offsetMs);
    const starts = Array.from({ length: window.sizeMs / window.slideMs }, (_, i) => last - i * window.slideMs);
    return starts.map(start => [start, start + window.sizeMs]);
  }
  const start = down(window.sizeMs, window.offsetMs);
  const ends = Array.from({ length: window.sizeMs / window.stepMs }, (_, i) => start + (i + 1) * window.stepMs);
  return ends.filter(end => end > t).map(end => [start, end]);
}

function naiveSliced(window: Exclude<WindowSpec, { kind: 'session' }>, changes: readonly Change[]): Windows {
  const contents = new Map<string, Change[]>();
  let watermark = Number.NEGATIVE_INFINITY;
  let droppedRows = 0;
  for (const change of changes) {
    const [k, , t] = change.row as [string, number, number];
    const open = windowsOf(window, t).filter(([, end]) => watermark < end - 1);
    if (open.length === 0) droppedRows++;
    for (const bounds of open) {
      const key = JSON.stringify([k, ...bounds]);
      contents.set(key, [...(contents.get(key) ?? []), change]);
    }
    watermark = Math.max(watermark, t - delayMs);
  }
  const results = [...contents].flatMap(([key, members]) => {
    const [k, start, end] = JSON.parse(key) as [string, number, number];
    return resultOf(k, start, end, members);
  });
  return { results: results.sort(), droppedRows };
}

function naiveSessions(gapMs: number, changes: readonly Change[]): Windows {
  interface Session {
    k: string;
    start: number;
    end: number;
    members: Change[];
  }
  let sessions: Session[] = [];
  let watermark = Number.NEGATIVE_INFINITY;
  let droppedRows = 0;
  for (const change of changes) {
    const [k, , t] = change.row as [string, number, number];
    const touching = sessions.filter(s => s.k === k && watermark < s.end - 1 && s.start <= t + gapMs && s.end >= t);
    const start = Math.min(t, ...touching.map(s => s.start));
    const end = Math.max(t + gapMs, ...touching.map(s => s.end));
    if (watermark >= end - 1) droppedRows++;
    else {
      sessions = sessions.filter(s => !touching.includes(s));
      sessions.push({ k, start, end, members: [...touching.flatMap(s => s.members), change] });
    }
    watermark = Math.max(watermark, t - delayMs);
  }
  return { results: sessions.flatMap(s => resultOf(s.k, s.start, s.end, s.members)).sort(), droppedRows };
}

function resultOf(k: string, start: number, end: number, members: readonly Change[]): string[] {
  const live: number[] = [];
  for (const { kind, row: changed } of members) {
    const value = changed[1] as number;
    if ((kind & 1) === 0) live.push(value);
    else live.splice(live.indexOf(value), 1);
  }
  if (live.length === 0) return [];
  const sum = live.reduce((a, b) => a + b, 0);
  const values = [BigInt(live.length), sum, Math.min(...live), BigInt(new Set(live).size)];
  return [textOf([k, ...values, start, end, end - 1])];
}

describe.each(Object.keys(specs) as (keyof typeof specs)[])('%s', name => {
  const window: WindowSpec = specs[name];

  test('gives what the rules give, and the same rows are late, wherever batches are cut', () => {
    fc.assert(
      fc.property(rows, cutSizes, (list, sizes) => {
        const changes = list.map((next): Change => ({ kind: 0, row: next }));
        const expected = naive(window, changes);
        const harness = run(window, changes, sizes);
        expect(folded(harness.changes)).toEqual(expected.results);
        expect(harness.late.droppedRows).toBe(expected.droppedRows);
      }),
      { seed: 31, numRuns: 300, endOnFailure: true },
    );
  });

  test('restored at any point it goes on as if nothing had happened', () => {
    fc.assert(
      fc.property(rows, cutSizes, fc.nat(8), (list, sizes, moveAt) => {
        const changes = list.map((next): Change => ({ kind: 0, row: next }));
        const moved = run(window, changes, sizes, moveAt);
        const plain = run(window, changes, sizes);
        expect(folded(moved.changes)).toEqual(folded(plain.changes));
        expect(moved.late.droppedRows).toBe(plain.late.droppedRows);
      }),
      { seed: 32, numRuns: 150, endOnFailure: true },
    );
  });

  test('rows that are taken back before their window fires leave no trace', () => {
    const pairs = fc.array(fc.record({ next: row, isTakenBack: fc.boolean() }), { maxLength: 40 });
    fc.assert(
      fc.property(pairs, cutSizes, (list, sizes) => {
        const changes = list.flatMap(({ next, isTakenBack }): Change[] => [
          { kind: 0, row: next },
          ...(isTakenBack ? [{ kind: 1, row: next }] : []),
        ]);
        // Without a watermark in between: nothing is late.
        const harness = new Harness(create(window, aggregates, true), schema);
        for (const part of cutInto(changes, sizes)) harness.push(part);
        harness.end();
        // A session reaches as far as the rows that were ever in it.
        const live =
          window.kind === 'session'
            ? changes
            : changes.filter((_, i) => changes[i + 1]?.kind !== 1 && changes[i]!.kind === 0);
        const unlimited = naiveWithoutTime(window, live);
        expect(folded(harness.changes)).toEqual(unlimited);
      }),
      { seed: 33, numRuns: 150, endOnFailure: true },
    );
  });
});

/** As `naive`, with no watermark before the end. */
function naiveWithoutTime(window: WindowSpec, changes: readonly Change[]): readonly string[] {
  if (window.kind !== 'session') {
    const contents = Map.groupBy(
      changes.flatMap(change =>
        windowsOf(window, change.row[2] as number).map(bounds => ({
          key: JSON.stringify([change.row[0], ...bounds]),
          change,
        })),
      ),
      ({ key }) => key,
    );
    return [...contents]
      .flatMap(([key, members]) => {
        const [k, start, end] = JSON.parse(key) as [string, number, number];
        return resultOf(
          k,
          start,
          end,
          members.map(({ change }) => change),
        );
      })
      .sort();
  }
  const sorted = changes.toSorted((a, b) => (a.row[2] as number) - (b.row[2] as number));
  const sessions: { k: string; start: number; end: number; members: Change[] }[] = [];
  for (const change of sorted) {
    const [k, , t] = change.row as [string, number, number];
    const last = sessions.findLast(s => s.k === k && s.end >= t);
    if (last === undefined) sessions.push({ k, start: t, end: t + window.gapMs, members: [change] });
    else {
      last.end = t + window.gapMs;
      last.members.push(change);
    }
  }
  return sessions.flatMap(s => resultOf(s.k, s.start, s.end, s.members)).sort();
}

test('a row that misses some of its windows only is in the others, and the missed ones are named', () => {
  const harness = new Harness(create(specs.hop), schema);
  harness.push([{ kind: 0, row: ['a', 1, 5] }], 0, Float64Array.of(12));
  harness.end();
  expect(harness.changes.map(changeText)).toEqual(['+I["a","1n",1,1,"1n",-10,20,19]', '+I["a","1n",1,1,"1n",0,30,29]']);
  expect(harness.late.droppedRows).toBe(0);
  expect(harness.late.windows).toEqual([{ windowStartMs: -20, windowEndMs: 10, rows: 1 }]);
});

test('windows over TIMESTAMP_LTZ begin at local midnight, also across a change of the clocks', () => {
  const instant = { kind: 'TIMESTAMP_LTZ', precision: 3, nullable: true } as const;
  const zoned = [...schema.slice(0, 2), { name: 't', type: instant }];
  const daily: WindowSpec = { kind: 'tumble', sizeMs: 86_400_000, offsetMs: 0 };
  const node = nodeFor(daily, [aggregate('COUNT', [], types.bigint)], false);
  const withInstant = { ...node, schema: [...node.schema.slice(0, -1), { name: 'window_time', type: instant }] };
  const zone = zoneNamed('America/New_York');
  const harness = new Harness(
    new WindowAggregateOperator(withInstant, zoned, slicedWindows(daily), {
      time: zone,
      ends: zone,
      dropsNullTime: false,
    }),
    zoned,
  );
  // 2026-03-08 has 23 hours in New York: 05:00Z to 04:00Z of the next day.
  const times = ['2026-03-08T04:59:59Z', '2026-03-08T05:00:00Z', '2026-03-09T03:59:59Z', '2026-03-09T04:00:00Z'];
  harness.push(times.map((time): Change => ({ kind: 0, row: ['a', 1, Date.parse(time)] })));
  harness.operator.watermark(0, Date.parse('2026-03-09T04:00:00Z') - 2);
  expect(harness.changes.map(changeText)).toEqual(
    [
      textOf([
        'a',
        1n,
        Date.parse('2026-03-07T00:00Z'),
        Date.parse('2026-03-08T00:00Z'),
        Date.parse('2026-03-08T05:00Z') - 1,
      ]),
    ].map(text => `+I${text}`),
  );
  harness.operator.watermark(0, Date.parse('2026-03-09T04:00:00Z') - 1);
  expect(harness.changes[1]!.row).toEqual([
    'a',
    2n,
    Date.parse('2026-03-08T00:00Z'),
    Date.parse('2026-03-09T00:00Z'),
    Date.parse('2026-03-09T04:00Z') - 1,
  ]);
});

test("a NULL event time is an error in Flink's words", () => {
  const harness = new Harness(create(specs.tumble), schema);
  expect(() => harness.push([{ kind: 0, row: ['a', 1, null] }])).toThrow('RowTime field should not be null');
});
