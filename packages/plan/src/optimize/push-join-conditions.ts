import { conjunction, conjuncts, type Expression, inputRefs, type Relation, remapRefs } from '@lockstep/sql/algebra';
import type { OptimizerRule } from './rule.ts';

/** Of an ON condition, what reads one side only filters that side first, where no row of it would be padded for failing. */
export const pushJoinConditions: OptimizerRule = {
  name: 'push-join-conditions',
  rewrite(node, context) {
    if (node.kind !== 'join') return node;
    const { joinType } = node;
    const width = node.left.schema.length;
    const filtersLeft = joinType === 'inner' || joinType === 'right' || joinType === 'semi';
    const filtersRight = joinType !== 'right' && joinType !== 'full';
    const toLeft: Expression[] = [];
    const toRight: Expression[] = [];
    const kept: Expression[] = [];
    for (const condition of conjuncts(node.condition)) {
      const refs = [...inputRefs(condition)];
      if (refs.length === 0 || !context.isDeterministic(condition)) kept.push(condition);
      else if (filtersLeft && refs.every(ref => ref < width)) toLeft.push(condition);
      else if (filtersRight && refs.every(ref => ref >= width)) {
        toRight.push(remapRefs(condition, index => index - width));
      } else kept.push(condition);
    }
    if (toLeft.length + toRight.length === 0) return node;
    return {
      ...node,
      left: filtered(node.left, toLeft),
      right: filtered(node.right, toRight),
      condition: kept.length === 0 ? always : conjunction(kept),
    };
  },
};

const always: Expression = { kind: 'literal', value: true, type: { kind: 'BOOLEAN', nullable: false } };

const filtered = (input: Relation, conditions: readonly Expression[]): Relation =>
  conditions.length === 0 ? input : { kind: 'filter', input, condition: conjunction(conditions), schema: input.schema };
