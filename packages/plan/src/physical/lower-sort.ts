import type { SortRelation } from '@lockstep/sql/algebra';
import { lowerSortLimit } from './lower-rank.ts';
import { type Lowering, materialize, pick, unsupported } from './lowering.ts';
import type { SortColumn } from './physical-plan.ts';
import { type AddedNode, spanOf } from './plan-builder.ts';
import { timeAttributeOf } from './time-attribute.ts';

/** Both spellings that Flink has had for it. */
const nonTemporalSortOptions = ['table.exec.sort.non-temporal.enabled', '__table.exec.sort.non-temporal.enabled__'];

/** ORDER BY and LIMIT. A stream is sorted by time, or as a Top-N; by anything else only at its end, when a setting allows it. */
export function lowerSort(lowering: Lowering, relation: SortRelation): AddedNode {
  const [first] = relation.keys;
  if (lowering.mode === 'batch') return addSort(lowering, relation, 'sort');
  if (relation.limit !== undefined) return lowerSortLimit(lowering, relation, relation.limit);
  if (first === undefined) return addSort(lowering, relation, 'sort');
  if (relation.offset === 0 && !first.descending) {
    const attribute = timeAttributeOf(first.expression.type);
    if (attribute === 'rowtime') return addSort(lowering, relation, 'temporal-sort');
    // Processing time is the order of arrival, which rows have anyway; what follows it decides nothing.
    if (attribute === 'proctime') return lowering.lower(relation.input);
  }
  if (!nonTemporalSortOptions.some(option => lowering.config[option] === 'true')) {
    unsupported(
      lowering,
      'Sort on a non-time-attribute field is not supported.',
      relation.span,
      'A stream is sorted by a time attribute, ascending, or with a LIMIT. Or run the query in batch mode.',
    );
  }
  return addSort(lowering, relation, 'sort');
}

function addSort(lowering: Lowering, relation: SortRelation, kind: 'sort' | 'temporal-sort'): AddedNode {
  const input = lowering.lower(relation.input);
  const expressions = relation.keys.map(key => key.expression);
  const { node, positions } = materialize(lowering, input, expressions, { keepInput: true });
  const keys = relation.keys.map(
    ({ descending, nullsFirst }, i): SortColumn => ({ column: positions[i]!, descending, nullsFirst }),
  );
  const common = { inputs: [node.id], keys, schema: node.schema, ...spanOf(relation) };
  const { offset, limit } = relation;
  const sorted = lowering.builder.add(kind === 'sort' ? { kind, ...common, offset, limit } : { kind, ...common });
  return pick(lowering, sorted, [...relation.schema.keys()], relation.schema, relation.span);
}
