import { conjunction } from '../logical/expressions.ts';
import type { OptimizerRule } from './rule.ts';

/** `filter(filter(x))` becomes one filter; the lower condition is tested first. */
export const mergeFilters: OptimizerRule = {
  name: 'merge-filters',
  rewrite(node) {
    if (node.kind !== 'filter' || node.input.kind !== 'filter') return node;
    return { ...node, input: node.input.input, condition: conjunction([node.input.condition, node.condition]) };
  },
};
