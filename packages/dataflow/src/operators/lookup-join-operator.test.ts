import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LookupJoinNode } from '@lockstep/plan/physical';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changelogOf, cutInto, cutSizes } from '../../test/support/changelogs.ts';
import { Harness, moveState } from '../../test/support/harness.ts';
import { dimension, MemoryLookup } from '../../test/support/memory-lookup.ts';
import { fields, nodeBase, ref, table, types } from '../../test/support/plan.ts';
import { type Change, changeText, inserts, type Row } from '../../test/support/rows.ts';
import { simpleCompiler } from '../../test/support/simple-compiler.ts';
import type { LookupReader } from '../ports/lookup.ts';
import type { BatchFunction } from './expression-compiler.ts';
import { LookupJoinOperator } from './lookup-join-operator.ts';

const input = fields(['k', types.string], ['x', types.int]);
function nodeFor(joinType: LookupJoinNode['joinType'], options: Record<string, string>): LookupJoinNode {
  const schema = [...input, ...dimension];
  return {
    ...nodeBase(0, [], schema),
    kind: 'lookup-join',
    joinType,
    table: table('d', 'memory', options),
    keys: [{ leftColumn: 0, column: 0 }],
  };
}

function operatorFor(
  reader: LookupReader,
  joinType: LookupJoinNode['joinType'],
  options: Record<string, string>,
  condition: BatchFunction | null = null,
): LookupJoinOperator {
  return new LookupJoinOperator(
    nodeFor(joinType, options),
    input,
    { reader, capacityRows: 3, wake: () => {} },
    condition,
  );
}

/** Lets the operator go on until it has all answers. */
async function answered(operator: LookupJoinOperator, nowMs = 0): Promise<void> {
  for (operator.resume(nowMs); operator.isSuspended; operator.resume(nowMs)) await nextTurn();
}

const residual = simpleCompiler.compileCalc({
  inputSchema: [...input, ...dimension],
  projections: [
    { kind: 'call', functionName: 'LESS_THAN', type: types.boolean, args: [ref(1, types.int), ref(3, types.int)] },
  ],
});

const row: fc.Arbitrary<Row> = fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', null), fc.integer({ min: 0, max: 5 }));
const cached = { 'lookup.cache': 'PARTIAL', 'lookup.partial-cache.max-rows': '100' };

test.each(['inner', 'left'] as const)(
  '%s: each row meets the rows of its key, in order, kinds kept, for any cache size',
  async joinType => {
    const options = fc.constantFrom<Record<string, string>>({}, cached, {
      ...cached,
      'lookup.partial-cache.max-rows': '1',
    });
    await fc.assert(
      fc.asyncProperty(
        changelogOf(row),
        cutSizes,
        options,
        fc.boolean(),
        fc.boolean(),
        async (changes, sizes, cache, hasResidual, mustWait) => {
          const dimensionRows: Row[] = [
            ['a', 3],
            ['b', 1],
            ['b', 4],
            ['d', null],
          ];
          const reader = new MemoryLookup(dimensionRows);
          const operator = operatorFor(reader, joinType, cache, hasResidual ? residual : null);
          const harness = new Harness(operator, input);
          for (const part of cutInto(changes, sizes)) {
            harness.push(part);
            operator.resume(0);
            if (mustWait) await answered(operator);
          }
          await answered(operator);
          const expected = changes.flatMap(({ kind, row: left }) => {
            const matches = dimensionRows.filter(
              right =>
                left[0] !== null &&
                right[0] === left[0] &&
                (!hasResidual || (right[1] !== null && left[1]! < right[1]!)),
            );
            const padded = matches.length === 0 && joinType === 'left' ? [[null, null]] : matches;
            return padded.map(right => changeText({ kind, row: [...left, ...right] }));
          });
          expect(harness.changes.map(changeText)).toEqual(expected);
        },
      ),
      { seed: 41, numRuns: 100, endOnFailure: true },
    );
  },
);

test('asks once per key while the answer is young, misses included, and again when it expired', async () => {
  const reader = new MemoryLookup([['a', 1]]);
  const options = { ...cached, 'lookup.partial-cache.expire-after-write': '10 s' };
  const operator = operatorFor(reader, 'left', options);
  const harness = new Harness(operator, input);
  const ask = async (nowMs: number): Promise<void> => {
    harness.push(
      inserts([
        ['a', 1],
        ['a', 2],
        ['z', 3],
        [null, 4],
      ]),
    );
    await answered(operator, nowMs);
  };
  await ask(0);
  await ask(9_999);
  expect(reader.asked).toEqual([['a', 'z']]);
  reader.rows = [['a', 2]];
  await ask(10_000);
  expect(reader.asked).toHaveLength(2);
  expect(harness.changes.at(-3)?.row).toEqual(['a', 2, 'a', 2]);
});

test('a watermark waits behind the rows that wait for an answer', async () => {
  const operator = operatorFor(new MemoryLookup([['a', 1]]), 'inner', cached);
  const harness = new Harness(operator, input);
  harness.push(inserts([['a', 1]]));
  operator.watermark(0, 5);
  expect([harness.changes.length, harness.watermarks.length]).toEqual([0, 0]);
  await answered(operator);
  expect([harness.changes.length, harness.watermarks]).toEqual([1, [5]]);
});

/** Answers no question before it is let to. */
class HeldLookup extends MemoryLookup {
  readonly mayAnswer = Promise.withResolvers<void>();

  override async lookup(...question: Parameters<MemoryLookup['lookup']>) {
    const answer = await super.lookup(...question);
    await this.mayAnswer.promise;
    return answer;
  }
}

test('while a question is open its rows wait, full is what has its capacity, and the rest is asked for at once', async () => {
  const reader = new HeldLookup([
    ['a', 1],
    ['b', 2],
    ['c', 3],
  ]);
  const operator = operatorFor(reader, 'inner', {});
  const harness = new Harness(operator, input);
  for (const key of ['a', 'b', 'c']) {
    expect(operator.isFull).toBe(false);
    harness.push(inserts([[key, 0]]));
    operator.resume(0);
  }
  expect([operator.isFull, operator.isSuspended, harness.changes.length]).toEqual([true, true, 0]);
  reader.mayAnswer.resolve();
  await answered(operator);
  expect(reader.asked).toEqual([['a'], ['b', 'c']]);
  expect([operator.isFull, harness.changes.map(({ row: [key] }) => key)]).toEqual([false, ['a', 'b', 'c']]);
});

test('rows that wait are in a checkpoint, and asked for again when it is restored', async () => {
  const held = operatorFor(new HeldLookup([]), 'left', {});
  const before = new Harness(held, input);
  const changes: Change[] = [
    { kind: 0, row: ['a', 1] },
    { kind: 3, row: [null, 2] },
  ];
  before.push(changes, 0, Float64Array.of(5, 6));
  held.resume(0);
  const restored = operatorFor(new MemoryLookup([['a', 7]]), 'left', {});
  const after = new Harness(restored, input);
  moveState(held, restored);
  restored.watermark(0, 9);
  await answered(restored);
  expect(before.changes).toEqual([]);
  expect(after.changes.map(changeText)).toEqual([
    changeText({ kind: 0, row: ['a', 1, 'a', 7] }),
    changeText({ kind: 3, row: [null, 2, null, null] }),
  ]);
  expect(after.batches.flatMap(({ watermarks }) => [...watermarks!])).toEqual([5, 6]);
  expect(after.watermarks).toEqual([9]);
});

test('a question that fails fails the operator', async () => {
  class BrokenLookup extends MemoryLookup {
    override async lookup(): Promise<never> {
      throw new Error('gone');
    }
  }
  const operator = operatorFor(new BrokenLookup([]), 'inner', {});
  new Harness(operator, input).push(inserts([['a', 1]]));
  await expect(answered(operator)).rejects.toThrow('gone');
});
