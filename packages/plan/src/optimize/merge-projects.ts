import { inlineProjection, inputRefs } from '../logical/expressions.ts';
import type { OptimizerRule } from './rule.ts';

/**
 * `project(project(x))` becomes one projection. Not when the lower one completes a table (its watermark must stay where it is),
 * and not when a costly or non-deterministic expression would be evaluated more than once.
 */
export const mergeProjects: OptimizerRule = {
  name: 'merge-projects',
  rewrite(node, context) {
    if (node.kind !== 'project' || node.input.kind !== 'project' || node.input.watermark !== undefined) return node;
    const lower = node.input;
    const uses = new Map<number, number>();
    for (const expression of node.expressions) {
      for (const ref of inputRefs(expression)) uses.set(ref, (uses.get(ref) ?? 0) + 1);
    }
    const mustStay = lower.expressions.some((expression, index) => {
      const isPlain = expression.kind === 'input-ref' || expression.kind === 'literal';
      return !isPlain && ((uses.get(index) ?? 0) > 1 || !context.isDeterministic(expression));
    });
    if (mustStay) return node;
    return {
      ...node,
      input: lower.input,
      expressions: node.expressions.map(expression => inlineProjection(expression, lower.expressions)),
    };
  },
};
