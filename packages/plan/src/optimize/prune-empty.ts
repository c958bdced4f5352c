import { type Expression, identity, inputsOf, type Relation } from '@lockstep/sql/algebra';
import type { OptimizerRule } from './rule.ts';

/** What can have no row is the empty relation, and so is what is made of it. */
export const pruneEmpty: OptimizerRule = {
  name: 'prune-empty',
  rewrite(node) {
    switch (node.kind) {
      case 'filter':
        if (isTrue(node.condition)) return node.input;
        return isNeverTrue(node.condition) ? empty(node) : overEmpty(node);
      case 'sort':
        return node.limit === 0 ? empty(node) : overEmpty(node);
      case 'aggregate':
        return node.keys.length > 0 ? overEmpty(node) : node;
      case 'project':
        return node.watermark === undefined ? overEmpty(node) : node;
      case 'over':
      case 'correlate':
      case 'expand':
        return overEmpty(node);
      case 'join':
        return pruneJoin(node);
      case 'set-operation':
        return node.operation === 'union-all' ? pruneUnion(node) : node;
      default:
        return node;
    }
  },
};

const isEmpty = (relation: Relation): boolean => relation.kind === 'values' && relation.rows.length === 0;

const empty = ({ schema, span }: Relation): Relation => ({ kind: 'values', rows: [], schema, span });

const overEmpty = (node: Relation): Relation => (inputsOf(node).every(isEmpty) ? empty(node) : node);

const isTrue = (condition: Expression): boolean => condition.kind === 'literal' && condition.value === true;

const isNeverTrue = (condition: Expression): boolean =>
  condition.kind === 'literal' && (condition.value === false || condition.value === null);

function pruneJoin(node: Extract<Relation, { kind: 'join' }>): Relation {
  const { joinType, left, right } = node;
  if (isEmpty(left) && joinType !== 'right' && joinType !== 'full') return empty(node);
  if (!isEmpty(right)) return node;
  if (joinType === 'anti') return left;
  return joinType === 'inner' || joinType === 'semi' || joinType === 'right' ? empty(node) : node;
}

function pruneUnion(node: Extract<Relation, { kind: 'set-operation' }>): Relation {
  const inputs = node.inputs.filter(input => !isEmpty(input));
  const [first, second] = inputs;
  if (inputs.length === node.inputs.length) return node;
  if (first === undefined) return empty(node);
  if (second !== undefined) return { ...node, inputs };
  return { kind: 'project', input: first, expressions: identity(first.schema), schema: node.schema };
}
