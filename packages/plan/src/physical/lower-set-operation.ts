import type { SetOperationRelation } from '@lockstep/sql/algebra';
import type { Lowering } from './lowering.ts';
import { type AddedNode, spanOf } from './plan-builder.ts';

/** UNION ALL is a union; UNION is that, grouped by every column; the others count the equal rows of their two sides. */
export function lowerSetOperation(lowering: Lowering, relation: SetOperationRelation): AddedNode {
  const { builder } = lowering;
  const { schema, operation } = relation;
  const keys = [...schema.keys()];
  const inputs = relation.inputs.map(input => lowering.lower(input));
  if (operation !== 'union-all' && operation !== 'union') {
    const sides = inputs.map(input => input.id);
    return builder.add({ kind: 'set-operation', operation, inputs: sides, schema, ...spanOf(relation) });
  }
  const all = builder.add({ kind: 'union', inputs: inputs.map(input => input.id), schema, ...spanOf(relation) });
  if (operation === 'union-all') return all;
  return builder.add({
    kind: 'group-aggregate',
    inputs: [all.id],
    keys,
    aggregates: [],
    needsRetraction: false,
    schema,
    ...spanOf(relation),
  });
}
