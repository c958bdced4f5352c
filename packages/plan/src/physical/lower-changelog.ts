import type { FromChangelogRelation, ToChangelogRelation } from '@lockstep/sql/algebra';
import type { Lowering } from './lowering.ts';
import { type AddedNode, spanOf } from './plan-builder.ts';

export function lowerToChangelog(lowering: Lowering, relation: ToChangelogRelation): AddedNode {
  const input = lowering.lower(relation.input);
  const keepsAll = relation.hasFullDeletes || relation.keys.length === 0;
  return lowering.builder.add({
    kind: 'to-changelog',
    inputs: [input.id],
    codes: relation.codes,
    clearedByDelete: keepsAll ? [] : [...input.schema.keys()].filter(column => !relation.keys.includes(column)),
    schema: relation.schema,
    ...spanOf(relation),
  });
}

/** Updates that do not name what they replace are normalized, as those of an upsert source. */
export function lowerFromChangelog(lowering: Lowering, relation: FromChangelogRelation): AddedNode {
  const { operation, kinds, skipsUnknown, upsertKey, schema } = relation;
  const changes = lowering.builder.add({
    kind: 'from-changelog',
    inputs: [lowering.lower(relation.input).id],
    operation,
    kinds,
    skipsUnknown,
    upsertKey,
    schema,
    ...spanOf(relation),
  });
  if (upsertKey === null) return changes;
  return lowering.builder.add({ kind: 'changelog-normalize', inputs: [changes.id], keys: upsertKey, schema });
}
