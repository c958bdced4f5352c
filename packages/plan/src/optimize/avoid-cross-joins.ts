import {
  conjunction,
  conjuncts,
  type Expression,
  type Field,
  inputRef,
  inputRefs,
  type JoinRelation,
  type Relation,
  remapRefs,
} from '@lockstep/sql/algebra';
import type { OptimizerRule } from './rule.ts';

/** Inner joins next to each other as one: the tables joined, and conditions over all their columns side by side. */
interface JoinGroup {
  readonly leaves: readonly Relation[];
  readonly conditions: readonly Expression[];
}

/**
 * Reorders inner joins where the order as written would pair every row with every row though a condition connects the tables in another order, as in
 * `FROM a, b, c WHERE a.x = c.x AND c.y = b.y`. Joins that are connected as written stay as they are, and so do
 * those whose state has a time to live of its own.
 */
export const avoidCrossJoins: OptimizerRule = {
  name: 'avoid-cross-joins',
  rewrite(node) {
    if (!isMovable(node)) return node;
    const group = flatten(node);
    if (group.leaves.length < 3) return node;
    const written = group.leaves.map((_, i) => i);
    const order = connectedOrder(group);
    if (crossJoins(group, order) >= crossJoins(group, written)) return node;
    return inOrder(node, group, order);
  },
};

const isMovable = (relation: Relation): relation is JoinRelation =>
  relation.kind === 'join' && relation.joinType === 'inner' && relation.stateTtlMs === undefined;

function flatten(relation: Relation): JoinGroup {
  if (!isMovable(relation)) return { leaves: [relation], conditions: [] };
  const left = flatten(relation.left);
  const right = flatten(relation.right);
  const width = relation.left.schema.length;
  return {
    leaves: [...left.leaves, ...right.leaves],
    conditions: [
      ...left.conditions,
      ...right.conditions.map(condition => remapRefs(condition, index => index + width)),
      ...conjuncts(relation.condition).filter(condition => inputRefs(condition).size > 0 || !isTrue(condition)),
    ],
  };
}

const isTrue = (condition: Expression): boolean => condition.kind === 'literal' && condition.value === true;

/** As written, but a table that nothing connects with those before it waits until something does. */
function connectedOrder(group: JoinGroup): readonly number[] {
  const order = [0];
  while (order.length < group.leaves.length) {
    const open = group.leaves.map((_, i) => i).filter(leaf => !order.includes(leaf));
    order.push(open.find(leaf => isConnected(group, order, leaf)) ?? open[0]!);
  }
  return order;
}

const crossJoins = (group: JoinGroup, order: readonly number[]): number =>
  order.filter((leaf, i) => i > 0 && !isConnected(group, order.slice(0, i), leaf)).length;

/** Whether an equality compares columns of the leaf with columns of the others and of no other table. */
function isConnected(group: JoinGroup, others: readonly number[], leaf: number): boolean {
  const leafOf = leafFinder(group.leaves);
  return group.conditions.some(condition => {
    if (condition.kind !== 'call' || condition.functionName !== 'EQUALS') return false;
    const sides = condition.args.map(arg => new Set([...inputRefs(arg)].map(leafOf)));
    const [a, b] = sides as [Set<number>, Set<number>];
    const isLeaf = (side: Set<number>): boolean => side.size === 1 && side.has(leaf);
    const isOthers = (side: Set<number>): boolean => side.size > 0 && [...side].every(each => others.includes(each));
    return (isLeaf(a) && isOthers(b)) || (isLeaf(b) && isOthers(a));
  });
}

/** Which table a column of all side by side belongs to. */
function leafFinder(leaves: readonly Relation[]): (column: number) => number {
  const ends: number[] = [];
  for (const leaf of leaves) ends.push((ends.at(-1) ?? 0) + leaf.schema.length);
  return column => ends.findIndex(end => column < end);
}

/** The joins one after the other, each condition at the first join that has all its columns, and the columns put back in their order. */
function inOrder(node: JoinRelation, { leaves, conditions }: JoinGroup, order: readonly number[]): Relation {
  const starts = leaves.map((_, i) => leaves.slice(0, i).reduce((sum, leaf) => sum + leaf.schema.length, 0));
  const columnsOf = (leaf: number): readonly number[] => [...leaves[leaf]!.schema.keys()].map(c => starts[leaf]! + c);
  let open = conditions;
  let columns = columnsOf(order[0]!);
  let joined = leaves[order[0]!]!;
  for (const leaf of order.slice(1)) {
    columns = [...columns, ...columnsOf(leaf)];
    const at = new Map(columns.map((column, position) => [column, position]));
    const here = open.filter(condition => [...inputRefs(condition)].every(ref => at.has(ref)));
    open = open.filter(condition => !here.includes(condition));
    joined = {
      kind: 'join',
      joinType: 'inner',
      left: joined,
      right: leaves[leaf]!,
      condition: allOf(here.map(condition => remapRefs(condition, ref => at.get(ref)!))),
      schema: columns.map((column): Field => node.schema[column]!),
      span: node.span,
    };
  }
  return {
    kind: 'project',
    input: joined,
    expressions: node.schema.map((_, column) => inputRef(joined.schema, columns.indexOf(column))),
    schema: node.schema,
  };
}

const allOf = (conditions: readonly Expression[]): Expression =>
  conditions.length === 0
    ? { kind: 'literal', value: true, type: { kind: 'BOOLEAN', nullable: false } }
    : conjunction(conditions);
