import { conjuncts, type Expression, type JoinType } from '@lockstep/sql/algebra';
import { canBeTrue } from './can-be-true.ts';
import type { OptimizerRule } from './rule.ts';

/** An outer join whose padded rows a filter above it refuses anyway keeps no such rows: LEFT becomes INNER, FULL becomes LEFT, RIGHT or INNER. */
export const reduceOuterJoins: OptimizerRule = {
  name: 'reduce-outer-joins',
  rewrite(node) {
    if (node.kind !== 'filter' || node.input.kind !== 'join') return node;
    const join = node.input;
    const width = join.left.schema.length;
    const conditions = conjuncts(node.condition);
    const refuses = (isPadded: (column: number) => boolean): boolean =>
      conditions.some((condition: Expression) => !canBeTrue(condition, isPadded));
    const joinType = reduced(
      join.joinType,
      refuses(column => column < width),
      refuses(column => column >= width),
    );
    return joinType === join.joinType ? node : { ...node, input: { ...join, joinType } };
  },
};

function reduced(joinType: JoinType, refusesPaddedLeft: boolean, refusesPaddedRight: boolean): JoinType {
  switch (joinType) {
    case 'left':
      return refusesPaddedRight ? 'inner' : 'left';
    case 'right':
      return refusesPaddedLeft ? 'inner' : 'right';
    case 'full':
      if (refusesPaddedLeft) return refusesPaddedRight ? 'inner' : 'left';
      return refusesPaddedRight ? 'right' : 'full';
    default:
      return joinType;
  }
}
