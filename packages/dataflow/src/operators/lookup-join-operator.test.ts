import type { LookupJoinNode } from '@lockstep/plan/physical';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changelogOf, cutInto, cutSizes } from '../../test/support/changelogs.ts';
import { Harness } from '../../test/support/harness.ts';
import { dimension, MemoryLookup } from '../../test/support/memory-lookup.ts';
import { fields, nodeBase, ref, table, types } from '../../test/support/plan.ts';
import { changeText, inserts, type Row } from '../../test/support/rows.ts';
import { simpleCompiler } from '../../test/support/simple-compiler.ts';
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
        async (changes, sizes, cache, hasResidual) => {
          const dimensionRows: Row[] = [
            ['a', 3],
            ['b', 1],
            ['b', 4],
            ['d', null],
          ];
          const reader = new MemoryLookup(dimensionRows);
          const operator = new LookupJoinOperator(
            nodeFor(joinType, cache),
            input,
            reader,
            hasResidual ? residual : null,
          );
          const harness = new Harness(operator, input);
          for (const part of cutInto(changes, sizes)) {
            harness.push(part);
            await operator.resume(0);
          }
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
  const operator = new LookupJoinOperator(nodeFor('left', options), input, reader, null);
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
    await operator.resume(nowMs);
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
  const operator = new LookupJoinOperator(nodeFor('inner', cached), input, new MemoryLookup([['a', 1]]), null);
  const harness = new Harness(operator, input);
  harness.push(inserts([['a', 1]]));
  operator.watermark(0, 5);
  expect([harness.changes.length, harness.watermarks.length]).toEqual([0, 0]);
  await operator.resume(0);
  expect([harness.changes.length, harness.watermarks]).toEqual([1, [5]]);
});
