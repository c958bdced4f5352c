import { type MatchRelation, matchInputs } from '@lockstep/sql/algebra';
import { type Lowering, materialize } from './lowering.ts';
import type { PhysicalNavigation } from './physical-plan.ts';
import { type AddedNode, spanOf } from './plan-builder.ts';

/** MATCH_RECOGNIZE over an input whose sort keys and aggregate arguments are plain columns. */
export function lowerMatch(lowering: Lowering, relation: MatchRelation): AddedNode {
  const input = lowering.lower(relation.input);
  const { node, positions } = materialize(lowering, input, matchInputs(relation), { keepInput: true });
  let next = relation.orderBy.length;
  const navigations = relation.navigations.map((navigation): PhysicalNavigation => {
    if (navigation.kind === 'column') return navigation;
    const { call, ...rest } = navigation;
    const args = call.args.map(() => positions[next++]!);
    const filter = call.filter === undefined ? undefined : positions[next++]!;
    return { ...rest, aggregate: { functionName: call.functionName, args, filter, distinct: call.distinct, call } };
  });
  const keys = relation.partitionBy;
  const first = relation.orderBy[0]?.expression.type;
  const isProctime = first !== undefined && 'timeAttribute' in first && first.timeAttribute === 'proctime';
  return lowering.builder.add({
    kind: 'match',
    inputs: [node.id],
    keys,
    order: relation.orderBy.map(({ descending, nullsFirst }, i) => ({ column: positions[i]!, descending, nullsFirst })),
    timeColumn: relation.timeColumn,
    isProcessingTime: lowering.mode === 'stream' && isProctime,
    pattern: relation.pattern,
    navigations,
    measures: relation.measures,
    skip: relation.skip,
    withinMs: relation.withinMs,
    schema: relation.schema,
    ...spanOf(relation),
  });
}
