import {
  areConnected,
  crossJoins,
  isMovable,
  type JoinGroup,
  type JoinTree,
  joinGroup,
  joinInOrder,
} from './join-group.ts';
import type { OptimizerRule } from './rule.ts';

/**
 * Reorders inner joins where the order as written would pair every row with every row though a condition connects the tables in another order, as in
 * `FROM a, b, c WHERE a.x = c.x AND c.y = b.y`. Joins that are connected as written stay as they are, and so do
 * those whose state has a time to live of its own.
 */
export const avoidCrossJoins: OptimizerRule = {
  name: 'avoid-cross-joins',
  rewrite(node) {
    if (!isMovable(node)) return node;
    const group = joinGroup(node);
    if (group.leaves.length < 3) return node;
    const order = connectedOrder(group);
    if (crossJoins(group, order) >= crossJoins(group, group.written)) return node;
    return joinInOrder(node, group, order);
  },
};

/** As written, but a table that nothing connects with those before it waits until something does. */
function connectedOrder(group: JoinGroup): JoinTree {
  const order = [0];
  while (order.length < group.leaves.length) {
    const open = group.leaves.map((_, i) => i).filter(leaf => !order.includes(leaf));
    order.push(open.find(leaf => areConnected(group, order, [leaf])) ?? open[0]!);
  }
  return order.slice(1).reduce<JoinTree>((tree, leaf) => [tree, leaf], 0);
}
