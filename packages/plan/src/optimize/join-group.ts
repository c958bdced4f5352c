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

/** Inner joins next to each other as one: the tables joined, and conditions over all their columns side by side. */
export interface JoinGroup {
  readonly leaves: readonly Relation[];
  readonly conditions: readonly Expression[];
  /** The order as written. */
  readonly written: JoinTree;
}

/** In which order the leaves are joined: a leaf by its position, or a join of two trees. */
export type JoinTree = number | readonly [left: JoinTree, right: JoinTree];

/** A hint about the state of a join is about the join as written. */
export const isMovable = (relation: Relation): relation is JoinRelation =>
  relation.kind === 'join' && relation.joinType === 'inner' && relation.stateTtlMs === undefined;

export function joinGroup(relation: Relation, firstLeaf = 0): JoinGroup {
  if (!isMovable(relation)) return { leaves: [relation], conditions: [], written: firstLeaf };
  const left = joinGroup(relation.left, firstLeaf);
  const right = joinGroup(relation.right, firstLeaf + left.leaves.length);
  const width = relation.left.schema.length;
  return {
    leaves: [...left.leaves, ...right.leaves],
    conditions: [
      ...left.conditions,
      ...right.conditions.map(condition => remapRefs(condition, index => index + width)),
      ...conjuncts(relation.condition).filter(condition => inputRefs(condition).size > 0 || !isTrue(condition)),
    ],
    written: [left.written, right.written],
  };
}

const isTrue = (condition: Expression): boolean => condition.kind === 'literal' && condition.value === true;

const leavesOf = (tree: JoinTree): readonly number[] =>
  typeof tree === 'number' ? [tree] : [...leavesOf(tree[0]), ...leavesOf(tree[1])];

/** Which leaf a column of all side by side belongs to. */
export function leafFinder(leaves: readonly Relation[]): (column: number) => number {
  const ends: number[] = [];
  for (const leaf of leaves) ends.push((ends.at(-1) ?? 0) + leaf.schema.length);
  return column => ends.findIndex(end => column < end);
}

/** Whether an equality compares columns of the one tables with columns of the others. */
export function areConnected(group: JoinGroup, ones: readonly number[], others: readonly number[]): boolean {
  const leafOf = leafFinder(group.leaves);
  return group.conditions.some(condition => {
    if (condition.kind !== 'call' || condition.functionName !== 'EQUALS') return false;
    const [a, b] = condition.args.map(arg => [...inputRefs(arg)].map(leafOf)) as [number[], number[]];
    const isOf = (side: readonly number[], leaves: readonly number[]): boolean =>
      side.length > 0 && side.every(leaf => leaves.includes(leaf));
    return (isOf(a, ones) && isOf(b, others)) || (isOf(b, ones) && isOf(a, others));
  });
}

/** How many joins of the tree pair every row with every row. */
export function crossJoins(group: JoinGroup, tree: JoinTree): number {
  if (typeof tree === 'number') return 0;
  const [left, right] = tree;
  const own = areConnected(group, leavesOf(left), leavesOf(right)) ? 0 : 1;
  return own + crossJoins(group, left) + crossJoins(group, right);
}

/** The joins of the tree, each condition at the first join that has all its columns, and the columns put back in the order of `node`. */
export function joinInOrder(node: JoinRelation, group: JoinGroup, tree: JoinTree): Relation {
  const starts = group.leaves.map((_, i) =>
    group.leaves.slice(0, i).reduce((sum, leaf) => sum + leaf.schema.length, 0),
  );
  let open = group.conditions;
  const build = (part: JoinTree): { readonly relation: Relation; readonly columns: readonly number[] } => {
    if (typeof part === 'number') {
      const relation = group.leaves[part]!;
      return { relation, columns: [...relation.schema.keys()].map(column => starts[part]! + column) };
    }
    const left = build(part[0]);
    const right = build(part[1]);
    const columns = [...left.columns, ...right.columns];
    const at = new Map(columns.map((column, position) => [column, position]));
    const here = open.filter(condition => [...inputRefs(condition)].every(ref => at.has(ref)));
    open = open.filter(condition => !here.includes(condition));
    const relation: JoinRelation = {
      kind: 'join',
      joinType: 'inner',
      left: left.relation,
      right: right.relation,
      condition: allOf(here.map(condition => remapRefs(condition, ref => at.get(ref)!))),
      schema: columns.map((column): Field => node.schema[column]!),
      span: node.span,
    };
    return { relation, columns };
  };
  const { relation, columns } = build(tree);
  return {
    kind: 'project',
    input: relation,
    expressions: node.schema.map((_, column) => inputRef(relation.schema, columns.indexOf(column))),
    schema: node.schema,
  };
}

const allOf = (conditions: readonly Expression[]): Expression =>
  conditions.length === 0
    ? { kind: 'literal', value: true, type: { kind: 'BOOLEAN', nullable: false } }
    : conjunction(conditions);
