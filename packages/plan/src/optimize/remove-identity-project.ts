import { isIdentity } from '../logical/relations.ts';
import type { OptimizerRule } from './rule.ts';

/** Drops a projection that only passes its input on under the same names. */
export const removeIdentityProject: OptimizerRule = {
  name: 'remove-identity-project',
  rewrite(node) {
    if (node.kind !== 'project' || node.watermark !== undefined) return node;
    const { input } = node;
    const hasSameSchema =
      isIdentity(node.expressions, input.schema.length) &&
      node.schema.every((field, i) => field.name === input.schema[i]!.name && field.type === input.schema[i]!.type);
    return hasSameSchema ? input : node;
  },
};
