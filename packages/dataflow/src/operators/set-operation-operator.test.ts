import type { SetOperationNode } from '@lockstep/plan/physical';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changelogOf, cutInto, cutSizes, liveRows, orNull } from '../../test/support/changelogs.ts';
import { Harness, moveState } from '../../test/support/harness.ts';
import { fields, nodeBase, types } from '../../test/support/plan.ts';
import { type Change, folded, type Row, textOf } from '../../test/support/rows.ts';
import { SetOperationOperator } from './set-operation-operator.ts';

const schema = fields(['k', types.string], ['x', types.int]);
const row: fc.Arbitrary<Row> = fc.tuple(fc.constantFrom('a', 'b', null), orNull(fc.integer({ min: 0, max: 1 })));
const operations = ['intersect', 'intersect-all', 'except', 'except-all'] as const;

const nodeOf = (operation: SetOperationNode['operation']): SetOperationNode => ({
  ...nodeBase(0, [], schema),
  kind: 'set-operation',
  operation,
});

/** What SQL says, row by row. */
function naive(operation: SetOperationNode['operation'], left: readonly Row[], right: readonly Row[]): string[] {
  const unused = right.map(textOf);
  const isAll = operation.endsWith('-all');
  const rows = isAll ? left.map(textOf) : [...new Set(left.map(textOf))];
  const kept = rows.filter(text => {
    const at = unused.indexOf(text);
    if (at !== -1 && isAll) unused.splice(at, 1);
    return (at !== -1) === operation.startsWith('intersect');
  });
  return kept.sort();
}

function run(operation: SetOperationNode['operation'], changes: readonly SidedChange[], isBatch: boolean): Change[] {
  const all: Change[] = [];
  let harness = new Harness(new SetOperationOperator(nodeOf(operation), isBatch), schema, schema);
  for (const { port, part } of changes) {
    harness.push(part, port);
    all.push(...harness.changes);
    const next = new Harness(new SetOperationOperator(nodeOf(operation), isBatch), schema, schema);
    moveState(harness.operator, next.operator);
    harness = next;
  }
  harness.end(2);
  return [...all, ...harness.changes];
}

interface SidedChange {
  readonly port: number;
  readonly part: readonly Change[];
}

test('in a stream and in a batch the result is that of SQL, wherever it is cut and restored', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...operations),
      changelogOf(row),
      changelogOf(row),
      cutSizes,
      fc.array(fc.boolean(), { minLength: 1, maxLength: 12 }),
      (operation, left, right, sizes, turns) => {
        const parts = [cutInto(left, sizes), cutInto(right, sizes)] as const;
        const order: SidedChange[] = [];
        for (let turn = 0; parts[0].length + parts[1].length > 0; turn++) {
          const port = turns[turn % turns.length] ? 0 : 1;
          const side = parts[port]!.length > 0 ? port : 1 - port;
          order.push({ port: side, part: parts[side]!.shift()! });
        }
        const expected = naive(operation, liveRows(left), liveRows(right));
        expect(folded(run(operation, order, false))).toEqual(expected);
        const final = run(operation, order, true);
        expect(final.every(change => change.kind === 0)).toBe(true);
        expect(folded(final)).toEqual(expected);
      },
    ),
    { seed: 71, numRuns: 200, endOnFailure: true },
  );
});
