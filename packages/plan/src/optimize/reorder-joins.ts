import { type Expression, inputRefs, type JoinRelation, type Relation } from '@lockstep/sql/algebra';
import { estimateRelation } from '../estimate/estimate-relation.ts';
import { distinctOf, type Estimate } from '../estimate/row-estimate.ts';
import { selectivityOf } from '../estimate/selectivity.ts';
import { inputsOf, withInputs } from '../logical/relations.ts';
import { isMovable, type JoinGroup, type JoinTree, joinGroup, joinInOrder, leafFinder } from './join-group.ts';
import type { RuleContext } from './rule.ts';

/**
 * Puts inner joins next to each other in the order whose intermediate results are estimated to have the fewest rows in sum (the cost C_out). Up to `bushyMax` tables
 * every tree is looked at, by dynamic programming over sets of tables (Moerkotte and Neumann 2006, DPsub); beyond, the two parts with the smallest join are
 * joined again and again (Fegaras 1998, greedy operator ordering). Joins on event time stay as written: which of them a stream can forget depends on their order.
 */
export function reorderJoins(relation: Relation, bushyMax: number, context: RuleContext): Relation {
  const reordered = isMovable(relation) ? reorder(relation, bushyMax, context) : relation;
  return withInputs(
    reordered,
    inputsOf(reordered).map(input => reorderBelow(input, reordered, bushyMax, context)),
  );
}

/** The joins of a group are decided on together, at the uppermost one. */
function reorderBelow(input: Relation, parent: Relation, bushyMax: number, context: RuleContext): Relation {
  const isOfGroup = isMovable(parent) && isMovable(input);
  if (!isOfGroup) return reorderJoins(input, bushyMax, context);
  return withInputs(
    input,
    inputsOf(input).map(below => reorderBelow(below, input, bushyMax, context)),
  );
}

function reorder(join: JoinRelation, bushyMax: number, context: RuleContext): Relation {
  const group = joinGroup(join);
  if (group.leaves.length < 3 || group.leaves.length > leavesMax) return join;
  if (!group.conditions.every(context.isDeterministic) || isTimed(group)) return join;
  const sizes = new SetSizes(group);
  const best = group.leaves.length <= bushyMax ? cheapestTree(group.leaves.length, sizes) : greedyTree(group, sizes);
  const isBetter = costOf(best, sizes).cost < costOf(group.written, sizes).cost * (1 - costTolerance);
  return isBetter ? joinInOrder(join, group, best) : join;
}

/** As many bits as a set has. */
const leavesMax = 30;

/** Costs that differ by no more are equal: sums of the same numbers in another order. */
const costTolerance = 1e-9;

function isTimed({ leaves, conditions }: JoinGroup): boolean {
  const columns = leaves.flatMap(leaf => leaf.schema);
  const isTime = (ref: number): boolean => {
    const { type } = columns[ref]!;
    return 'timeAttribute' in type && type.timeAttribute !== undefined;
  };
  return conditions.some(condition => [...inputRefs(condition)].some(isTime)) || leaves.some(isWindowed);
}

const isWindowed = (relation: Relation): boolean =>
  relation.kind === 'window-tvf' || (relation.kind !== 'join' && inputsOf(relation).some(isWindowed));

/** How many rows the join of a set of tables has, whatever its order. A set is a bit mask of leaf positions. */
class SetSizes {
  readonly #rows: readonly number[];
  /** The part of all pairs that the conditions over exactly these tables let through. */
  readonly #selectivities: readonly (readonly [mask: number, selectivity: number])[];
  readonly #links: readonly number[];
  readonly #known = new Map<number, number>();

  constructor({ leaves, conditions }: JoinGroup) {
    const estimates = leaves.map(estimateRelation);
    const all: Estimate = { rows: 1, columns: estimates.flatMap(({ columns }) => columns) };
    const leafOf = leafFinder(leaves);
    const starts = leaves.map((_, i) => leaves.slice(0, i).reduce((sum, leaf) => sum + leaf.schema.length, 0));
    const distinctAt = (column: number): number => {
      const leaf = leafOf(column);
      return distinctOf(estimates[leaf]!, column - starts[leaf]!);
    };
    const byMask = new Map<number, { equalities: number; others: number }>();
    for (const condition of conditions) {
      const mask = [...inputRefs(condition)].reduce((set, ref) => set | (1 << leafOf(ref)), 0);
      const part = byMask.get(mask) ?? { equalities: 1, others: 1 };
      const sides = equalColumns(condition);
      if (sides === null) part.others *= selectivityOf(condition, all);
      else part.equalities /= Math.max(...sides.map(distinctAt));
      byMask.set(mask, part);
    }
    this.#rows = estimates.map(({ rows }) => rows);
    this.#links = [...byMask.keys()];
    // Keys of several columns hang together: no key has more values than the larger table has rows.
    this.#selectivities = [...byMask].map(([mask, { equalities, others }]) => {
      const largest = Math.max(...this.#rows.filter((_, leaf) => (mask & (1 << leaf)) !== 0));
      return [mask, Math.max(equalities, 1 / largest) * others];
    });
  }

  rowsOf(set: number): number {
    const known = this.#known.get(set);
    if (known !== undefined) return known;
    const pairs = this.#rows.reduce((product, rows, leaf) => ((set & (1 << leaf)) === 0 ? product : product * rows), 1);
    const rows = this.#selectivities.reduce(
      (product, [mask, selectivity]) => ((mask & set) === mask ? product * selectivity : product),
      pairs,
    );
    const atLeastOne = Math.max(1, rows);
    this.#known.set(set, atLeastOne);
    return atLeastOne;
  }

  /** Whether a condition speaks of both sets and of no other table. */
  areLinked(ones: number, others: number): boolean {
    const both = ones | others;
    return this.#links.some(mask => (mask & both) === mask && (mask & ones) !== 0 && (mask & others) !== 0);
  }
}

/** The two columns that an equality compares; null for any other condition. */
function equalColumns(condition: Expression): readonly [number, number] | null {
  if (condition.kind !== 'call' || condition.functionName !== 'EQUALS') return null;
  const [left, right] = condition.args;
  return left?.kind === 'input-ref' && right?.kind === 'input-ref' ? [left.index, right.index] : null;
}

interface Costed {
  readonly tree: JoinTree;
  readonly set: number;
  readonly cost: number;
}

const leafTree = (leaf: number): Costed => ({ tree: leaf, set: 1 << leaf, cost: 0 });

/** Both sides of a join cost the same, so the one with the table that is written first comes first. */
function joinOf(one: Costed, other: Costed, sizes: SetSizes): Costed {
  const isFirst = (one.set & -one.set) < (other.set & -other.set);
  const set = one.set | other.set;
  return {
    tree: isFirst ? [one.tree, other.tree] : [other.tree, one.tree],
    set,
    cost: one.cost + other.cost + sizes.rowsOf(set),
  };
}

function costOf(tree: JoinTree, sizes: SetSizes): Costed {
  return typeof tree === 'number' ? leafTree(tree) : joinOf(costOf(tree[0], sizes), costOf(tree[1], sizes), sizes);
}

/** The cheapest of all trees that join linked sets only; where there is none, as conditions leave tables apart or link three at once, the cheapest of all. */
const cheapestTree = (leafCount: number, sizes: SetSizes): JoinTree =>
  (cheapest(leafCount, sizes, true) ?? cheapest(leafCount, sizes, false)!).tree;

function cheapest(leafCount: number, sizes: SetSizes, isLinkedOnly: boolean): Costed | null {
  const best = new Map<number, Costed>(Array.from({ length: leafCount }, (_, leaf) => [1 << leaf, leafTree(leaf)]));
  const everything = 2 ** leafCount - 1;
  for (let set = 3; set <= everything; set++) {
    let found = best.get(set) ?? null;
    // The larger part as a number is looked at only: the other way round it is the same join.
    for (let part = (set - 1) & set; part > (set & ~part); part = (part - 1) & set) {
      const [one, other] = [best.get(part), best.get(set & ~part)];
      if (one === undefined || other === undefined) continue;
      if (isLinkedOnly && !sizes.areLinked(one.set, other.set)) continue;
      const candidate = joinOf(one, other, sizes);
      if (found === null || candidate.cost < found.cost) found = candidate;
    }
    if (found !== null) best.set(set, found);
  }
  return best.get(everything) ?? null;
}

function greedyTree({ leaves }: JoinGroup, sizes: SetSizes): JoinTree {
  let parts = leaves.map((_, leaf) => leafTree(leaf));
  while (parts.length > 1) {
    const pairs = parts.flatMap((one, i) => parts.slice(i + 1).map(other => [one, other] as const));
    const linked = pairs.filter(([one, other]) => sizes.areLinked(one.set, other.set));
    const [one, other] = (linked.length > 0 ? linked : pairs).reduce((best, pair) =>
      sizes.rowsOf(pair[0].set | pair[1].set) < sizes.rowsOf(best[0].set | best[1].set) ? pair : best,
    );
    parts = [...parts.filter(part => part !== one && part !== other), joinOf(one, other, sizes)];
  }
  return parts[0]!.tree;
}
