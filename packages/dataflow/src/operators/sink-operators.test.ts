import type { ConstraintEnforcerNode, UpsertMaterializeNode } from '@lockstep/plan/physical';
import type { LogicalType } from '@lockstep/sql/types';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changelogOf, cutInto, cutSizes, liveRows } from '../../test/support/changelogs.ts';
import { Harness, moveState } from '../../test/support/harness.ts';
import { fields, nodeBase, types } from '../../test/support/plan.ts';
import { type Change, changeText, type Row, textOf } from '../../test/support/rows.ts';
import { ConflictMaterializeOperator } from './conflict-materialize-operator.ts';
import { ConstraintEnforcerOperator } from './constraint-enforcer-operator.ts';
import { DropUpdateBeforeOperator } from './drop-update-before-operator.ts';
import { dropped, enforceNested } from './nested-constraints.ts';
import { UpsertMaterializeOperator } from './upsert-materialize-operator.ts';

const schema = fields(['k', types.string], ['x', types.int]);
const row: fc.Arbitrary<Row> = fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 0, max: 4 }));
const materialize = (parts: Partial<UpsertMaterializeNode> = {}): UpsertMaterializeNode => ({
  ...nodeBase(0, [], schema),
  kind: 'upsert-materialize',
  keys: [0],
  rowKey: null,
  ...parts,
});

/** The row of each key after the changelog was applied by key. */
function upserted(changes: readonly Change[]): string[] {
  const last = new Map<unknown, Row>();
  for (const { kind, row: changed } of changes) {
    if (kind === 3) last.delete(changed[0]);
    else last.set(changed[0], changed);
  }
  return [...last.values()].map(textOf).sort();
}

test('a key shows the newest of its rows that are left, also across a restore', () => {
  fc.assert(
    fc.property(changelogOf(row), cutSizes, fc.nat(6), (changes, sizes, moveAt) => {
      let harness = new Harness(new UpsertMaterializeOperator(materialize()), schema);
      cutInto(changes, sizes).forEach((part, p) => {
        if (p === moveAt) {
          const next = new Harness(new UpsertMaterializeOperator(materialize()), schema);
          moveState(harness.operator, next.operator);
          next.changes.push(...harness.changes);
          harness = next;
        }
        harness.push(part);
      });
      expect(upserted(harness.changes)).toEqual(upserted(liveRows(changes).map(live => ({ kind: 0, row: live }))));
      expect(harness.changes.some(({ kind }) => kind === 1)).toBe(false);
    }),
    { seed: 91, numRuns: 200, endOnFailure: true },
  );
});

test('an older row taken back changes nothing to be seen', () => {
  const harness = new Harness(new UpsertMaterializeOperator(materialize()), schema);
  harness.push([
    { kind: 0, row: ['a', 1] },
    { kind: 0, row: ['a', 2] },
    { kind: 1, row: ['a', 1] },
    { kind: 0, row: ['a', 3] },
    { kind: 3, row: ['a', 3] },
    { kind: 3, row: ['a', 2] },
    { kind: 3, row: ['a', 2] },
  ]);
  expect(harness.changes.map(changeText)).toEqual(['+I["a",1]', '+U["a",2]', '+U["a",3]', '+U["a",2]', '-D["a",2]']);
});

test('ON CONFLICT DO NOTHING keeps the first row of a key and waits for the watermark', () => {
  const harness = new Harness(new ConflictMaterializeOperator(materialize({ onConflict: 'nothing' })), schema);
  harness.push([
    { kind: 0, row: ['a', 1] },
    { kind: 0, row: ['a', 2] },
    { kind: 0, row: ['b', 3] },
    { kind: 3, row: ['b', 3] },
  ]);
  expect(harness.changes).toEqual([]);
  harness.operator.watermark(0, 10);
  harness.push([{ kind: 3, row: ['a', 1] }]);
  const next = new Harness(new ConflictMaterializeOperator(materialize({ onConflict: 'nothing' })), schema);
  moveState(harness.operator, next.operator);
  next.operator.watermark(0, 20);
  expect([...harness.changes, ...next.changes].map(changeText)).toEqual(['+I["a",1]', '+U["a",2]']);
});

test('ON CONFLICT DO ERROR refuses two rows of one key, but not a row and its successor', () => {
  const harness = new Harness(new ConflictMaterializeOperator(materialize({ onConflict: 'error' })), schema);
  harness.push([
    { kind: 2, row: ['a', 2] },
    { kind: 0, row: ['a', 1] },
    { kind: 1, row: ['a', 1] },
  ]);
  harness.operator.watermark(0, 10);
  expect(harness.changes.map(changeText)).toEqual(['+I["a",2]']);
  harness.push([{ kind: 0, row: ['a', 1] }]);
  expect(() => harness.operator.watermark(0, 20)).toThrow(/same PRIMARY KEY \(k\)/);
});

test('-U is left out, everything else passes', () => {
  const harness = new Harness(new DropUpdateBeforeOperator(), schema);
  harness.push([0, 1, 2, 3].map(kind => ({ kind, row: ['a', kind] })));
  expect(harness.changes.map(({ kind }) => kind)).toEqual([0, 2, 3]);
});

const enforcer = (parts: Partial<ConstraintEnforcerNode>): Harness =>
  new Harness(
    new ConstraintEnforcerOperator({
      ...nodeBase(0, [], schema),
      kind: 'constraint-enforcer',
      onNull: 'error',
      onLength: 'ignore',
      isWithCollections: false,
      constraints: [{ column: 1, name: 'x', isNotNull: true }],
      ...parts,
    }),
    schema,
  );

test('a NULL in a NOT NULL column fails or drops its row, but not a deletion', () => {
  const changes: Change[] = [
    { kind: 3, row: ['a', null] },
    { kind: 0, row: ['a', null] },
    { kind: 0, row: ['b', 1] },
  ];
  expect(() => enforcer({}).push(changes)).toThrow(/Column 'x' is NOT NULL/);
  const dropping = enforcer({ onNull: 'drop' });
  dropping.push(changes);
  expect(dropping.changes.map(changeText)).toEqual(['-D["a",null]', '+I["b",1]']);
});

test('text is cut and padded to its length in characters, or refused', () => {
  const length = (max: number, isFixed: boolean): ConstraintEnforcerNode['constraints'] => [
    { column: 0, name: 'k', isNotNull: false, length: { max, isFixed, type: 'CHAR(3)' } },
  ];
  const push = (parts: Partial<ConstraintEnforcerNode>): string[] => {
    const harness = enforcer(parts);
    harness.push(['äöüß', 'é', null].map(text => ({ kind: 0, row: [text, 1] })));
    return harness.changes.map(changeText);
  };
  expect(push({ onLength: 'trim-pad', constraints: length(3, true) })).toEqual([
    '+I["äöü",1]',
    '+I["é  ",1]',
    '+I[null,1]',
  ]);
  expect(push({ onLength: 'trim-pad', constraints: length(3, false) })).toEqual([
    '+I["äöü",1]',
    '+I["é",1]',
    '+I[null,1]',
  ]);
  expect(() => push({ onLength: 'error', constraints: length(3, false) })).toThrow(/string of length 4/);
});

test('the parts of a nested value are held to their types as deep as is asked for', () => {
  const code: LogicalType = { kind: 'CHAR', length: 2, nullable: false };
  const type: LogicalType = {
    kind: 'ROW',
    nullable: true,
    fields: [
      { name: 'code', type: code },
      { name: 'tags', type: { kind: 'ARRAY', element: code, nullable: true } },
    ],
  };
  const policy = { onNull: 'error', onLength: 'error', isWithCollections: false } as const;
  expect(() => enforceNested([null, null], type, 'a', policy)).toThrow(/Column 'a.code' is NOT NULL/);
  expect(() => enforceNested(['abc', null], type, 'a', policy)).toThrow(/Column 'a.code' is CHAR\(2\).*length 3/);
  expect(enforceNested(['ab', [null]], type, 'a', policy)).toEqual(['ab', [null]]);
  const deep = { onNull: 'drop', onLength: 'trim-pad', isWithCollections: true } as const;
  expect(enforceNested(['ab', [null]], type, 'a', deep)).toBe(dropped);
  expect(enforceNested(['a', ['äbc', 'x']], type, 'a', deep)).toEqual(['a ', ['äb', 'x ']]);
});
