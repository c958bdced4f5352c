import type { GroupAggregateNode } from '@lockstep/plan/physical';
import type { UserFunction } from '@lockstep/sql/catalog';
import { expect, test } from 'vitest';
import { Harness, moveState } from '../../test/support/harness.ts';
import { aggregate, fields, nodeBase, types } from '../../test/support/plan.ts';
import { changeText } from '../../test/support/rows.ts';
import { GroupAggregateOperator } from '../operators/group-aggregate-operator.ts';
import { UserFunctions } from './user-functions.ts';

const schema = fields(['k', types.string], ['x', types.int]);

const product: UserFunction = {
  name: 'product',
  kind: 'aggregate',
  language: 'JAVASCRIPT',
  source: `({
    init: () => ({ product: 1, zeros: 0 }),
    accumulate(s, x) { if (x === 0) s.zeros++; else s.product *= x; },
    retract(s, x) { if (x === 0) s.zeros--; else s.product /= x; },
    result: s => (s.zeros > 0 ? 0 : s.product),
  })`,
  parameters: [{ name: 'x', type: types.int }],
  resultType: types.double,
  isDeterministic: true,
  doc: '',
};

async function operatorOf(userFunction: UserFunction): Promise<GroupAggregateOperator> {
  const functions = new UserFunctions();
  await functions.open([userFunction]);
  const userAggregate = functions.aggregate(userFunction);
  const node: GroupAggregateNode = {
    ...nodeBase(1, [0], fields(['k', types.string], ['p', types.double])),
    kind: 'group-aggregate',
    keys: [0],
    aggregates: [{ ...aggregate(userFunction.name, [1], types.double), ...{ userAggregate } }],
    needsRetraction: true,
    changelogMode: 'retract',
  };
  return new GroupAggregateOperator(node, schema, false);
}

test('the state of a user aggregate is taken back row by row and survives a restart', async () => {
  const first = new Harness(await operatorOf(product), schema);
  first.push([
    { kind: 0, row: ['a', 2] },
    { kind: 0, row: ['b', 5] },
    { kind: 0, row: ['a', 0] },
    { kind: 0, row: ['a', 7] },
  ]);
  const second = new Harness(await operatorOf(product), schema);
  moveState(first.operator, second.operator);
  second.push([
    { kind: 3, row: ['a', 0] },
    { kind: 0, row: ['b', 3] },
  ]);
  expect(second.changes.map(changeText)).toEqual(['-U["a",0]', '+U["a",14]', '-U["b",5]', '+U["b",15]']);
});

test('a user aggregate without retract is refused where rows are taken back', async () => {
  const source = '({ init: () => 0, accumulate: (s, x) => s + x, result: s => s })';
  await expect(operatorOf({ ...product, source })).rejects.toThrow('product needs the method retract');
});
