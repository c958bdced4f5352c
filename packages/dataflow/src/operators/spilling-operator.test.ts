import type { GroupAggregateNode } from '@lockstep/plan/physical';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changelogOf, cutInto, cutSizes, orNull } from '../../test/support/changelogs.ts';
import { Harness, moveState } from '../../test/support/harness.ts';
import { MemorySpace } from '../../test/support/memory-space.ts';
import { aggregate, fields, nodeBase, types } from '../../test/support/plan.ts';
import { type Change, changeText, folded, inserts, type Row } from '../../test/support/rows.ts';
import { BundledGroupAggregateOperator } from './bundled-group-aggregate-operator.ts';
import { GroupAggregateOperator } from './group-aggregate-operator.ts';
import type { Operator } from './operator.ts';
import { SpillingOperator } from './spilling-operator.ts';

const schema = fields(['k', types.string], ['x', types.int]);

const node: GroupAggregateNode = {
  ...nodeBase(0, [], fields(['k', types.string], ['n', types.bigint], ['s', types.int], ['d', types.bigint])),
  kind: 'group-aggregate',
  keys: [0],
  aggregates: [
    aggregate('COUNT', [], types.bigint),
    aggregate('SUM', [1], types.int),
    aggregate('COUNT', [1], types.bigint, { distinct: true }),
    aggregate('MIN', [1], types.int),
  ],
  needsRetraction: true,
  changelogMode: 'retract',
};

type Kind = 'stream' | 'batch' | 'bundled';

function inMemory(kind: Kind): GroupAggregateOperator {
  if (kind === 'bundled') return new BundledGroupAggregateOperator(node, schema, { rowsMax: 7, latencyMs: 1000 });
  return new GroupAggregateOperator(node, schema, kind === 'batch');
}

/** Keys leave whenever the arrays of ids, which begin with 16, are full. */
const spilling = (kind: Kind, space = new MemorySpace()): SpillingOperator =>
  new SpillingOperator(inMemory(kind), schema, { space, bytesMax: 1 });

const row: fc.Arbitrary<Row> = fc.tuple(
  orNull(fc.integer({ min: 0, max: 60 }).map(n => `key ${n}`)),
  orNull(fc.integer({ min: 0, max: 4 })),
);

/** What was told of each key, in order. */
const byKey = (changes: readonly Change[]): Record<string, string[]> =>
  Object.fromEntries(
    [...Map.groupBy(changes, change => String(change.row[0]))]
      .map(([key, told]): [string, string[]] => [key, told.map(changeText)])
      .sort(),
  );

function run(operator: () => Operator, parts: readonly (readonly Change[])[], restartsAt: number): Harness {
  let harness = new Harness(operator(), schema);
  parts.forEach((part, p) => {
    if (p === restartsAt) {
      const next = new Harness(operator(), schema);
      moveState(harness.operator, next.operator);
      next.changes.push(...harness.changes);
      harness = next;
    }
    harness.push(part);
  });
  harness.operator.flush('barrier');
  harness.end();
  return harness;
}

test.each(['stream', 'batch', 'bundled'] as const)(
  '%s: tells of each key what an operator with all of its state in memory tells',
  kind => {
    fc.assert(
      fc.property(
        changelogOf(row, { maxLength: 150 }),
        cutSizes,
        fc.integer({ min: -1, max: 6 }),
        (changes, cuts, restartsAt) => {
          const parts = cutInto(changes, cuts);
          const expected = run(() => inMemory(kind), parts, restartsAt);
          const actual = run(() => spilling(kind), parts, restartsAt);
          // Bundles are told at other times.
          if (kind === 'bundled') expect(folded(actual.changes)).toEqual(folded(expected.changes));
          else expect(byKey(actual.changes)).toEqual(byKey(expected.changes));
        },
      ),
      { seed: 61, numRuns: 150 },
    );
  },
);

test('rows wait for keys on disk for a second, and for no longer than a barrier', () => {
  const harness = new Harness(spilling('stream'), schema);
  harness.push(inserts(Array.from({ length: 16 }, (_, i) => [`key ${i}`, 1])));
  harness.push(inserts(Array.from({ length: 10 }, (_, i) => [`new ${i}`, 1])));
  harness.changes.length = 0;
  const old = inserts(Array.from({ length: 16 }, (_, i) => [`key ${i}`, 1]));
  harness.push(old);
  const waiting = 16 - harness.changes.length / 2;
  expect(waiting).toBeGreaterThan(0);
  const operator = harness.operator as SpillingOperator;
  expect(operator.nextTimerMs).toBe(harness.time.nowMs + 1000);
  operator.onTime(harness.time.nowMs + 1000);
  expect(harness.changes.length).toBe(32);
  expect(operator.nextTimerMs).toBe(Number.POSITIVE_INFINITY);
});

test('files go with the operator', () => {
  const space = new MemorySpace();
  const harness = new Harness(spilling('stream', space), schema);
  for (let i = 0; i < 20; i++) harness.push(inserts(Array.from({ length: 10 }, (_, j) => [`key ${i} ${j}`, 1])));
  expect(space.fileCount).toBeGreaterThan(1);
  harness.operator.close();
  expect(space.fileCount).toBe(0);
});

test('however long it goes on, memory and files stay within bounds', () => {
  const space = new MemorySpace();
  const inner = inMemory('stream');
  const harness = new Harness(new SpillingOperator(inner, schema, { space, bytesMax: 1 }), schema);
  const sizes: number[] = [];
  for (let i = 0; i < 600; i++) {
    harness.push(inserts(Array.from({ length: 8 }, (_, j) => [`key ${(i * 37 + j * 11) % 97}`, 1])));
    harness.operator.flush('barrier');
    sizes.push(inner.spillable.keys.size);
  }
  expect(Math.max(...sizes)).toBeLessThanOrEqual(64);
  expect(space.fileCount).toBeLessThan(40);
});
