import type { Relation } from '../algebra/index.ts';

/** The rows of a query inside another one, whose ORDER BY says nothing unless it decides what a LIMIT keeps. */
export function unordered(relation: Relation): Relation {
  if (relation.kind === 'sort' && relation.limit === undefined && relation.offset === 0) return relation.input;
  if (relation.kind !== 'project' || relation.watermark !== undefined) return relation;
  const input = unordered(relation.input);
  return input === relation.input ? relation : { ...relation, input };
}
