import type { CorrelateRelation } from '@lockstep/sql/algebra';
import { type Lowering, materialize, pick } from './lowering.ts';
import { type AddedNode, spanOf } from './plan-builder.ts';

/** The function's arguments become columns, which are gone again behind it. */
export function lowerCorrelate(lowering: Lowering, relation: CorrelateRelation): AddedNode {
  const width = relation.input.schema.length;
  const { node, positions } = materialize(lowering, lowering.lower(relation.input), relation.args, { keepInput: true });
  const made = relation.schema.slice(width);
  const correlated = lowering.builder.add({
    kind: 'correlate',
    inputs: [node.id],
    joinType: relation.joinType,
    functionName: relation.functionName,
    args: positions,
    schema: [...node.schema, ...made],
    ...spanOf(relation),
  });
  const kept = relation.schema.map((_, i) => (i < width ? i : node.schema.length + i - width));
  return pick(lowering, correlated, kept, relation.schema, relation.span);
}
