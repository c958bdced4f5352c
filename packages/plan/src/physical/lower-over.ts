import type { OverRelation, SortKey, WindowCall } from '@lockstep/sql/algebra';
import { type Lowering, materialize, pick, unsupported } from './lowering.ts';
import type { OverNode, PhysicalOverCall, SortColumn } from './physical-plan.ts';
import { type AddedNode, spanOf } from './plan-builder.ts';
import { timeAttributeOf } from './time-attribute.ts';

/** OVER: in batch mode one node; in a stream one node for each different frame. */
export function lowerOver(lowering: Lowering, relation: OverRelation): AddedNode {
  if (lowering.mode === 'stream') checkStream(lowering, relation);
  const input = lowering.lower(relation.input);
  const { order, orderedBy } = windowOrder(lowering, relation.orderBy);
  const calls = relation.calls.map(({ call }) => call);
  const { node, positions } = materialize(
    lowering,
    input,
    [
      ...relation.partitionBy,
      ...order.map(key => key.expression),
      ...calls.flatMap(call => [...call.args, ...(call.filter ? [call.filter] : [])]),
    ],
    { keepInput: true },
  );
  let next = 0;
  const take = (): number => positions[next++]!;
  const partition = relation.partitionBy.map(take);
  const sortColumns = order.map(
    ({ descending, nullsFirst }): SortColumn => ({ column: take(), descending, nullsFirst }),
  );
  const physical = relation.calls.map(({ call, frame }): PhysicalOverCall => {
    const args = call.args.map(take);
    const filter = call.filter === undefined ? undefined : take();
    return { functionName: call.functionName, args, filter, distinct: call.distinct, call, frame };
  });
  let current = lowering.builder.add({ kind: 'exchange', inputs: [node.id], keys: partition, schema: node.schema });
  const resultOf = new Map<PhysicalOverCall, number>();
  for (const group of lowering.mode === 'batch' ? [physical] : byFrame(physical)) {
    for (const [i, call] of group.entries()) resultOf.set(call, current.schema.length + i);
    current = lowering.builder.add({
      kind: 'over',
      inputs: [current.id],
      partition,
      order: sortColumns,
      orderedBy,
      calls: group,
      schema: [...current.schema, ...group.map(call => relation.schema[input.schema.length + physical.indexOf(call)]!)],
      ...spanOf(relation),
    });
  }
  const output = [...input.schema.keys(), ...physical.map(call => resultOf.get(call)!)];
  return pick(lowering, current, output, relation.schema, relation.span);
}

/** Calls with the same frame together. */
const byFrame = (calls: readonly PhysicalOverCall[]): Iterable<readonly PhysicalOverCall[]> =>
  Map.groupBy(calls, call => JSON.stringify(call.frame)).values();

/** The order as columns: processing time is the order of arrival, which rows have anyway, so what follows it decides nothing. */
export function windowOrder(
  lowering: Lowering,
  orderBy: readonly SortKey[],
): {
  readonly order: readonly SortKey[];
  readonly orderedBy: OverNode['orderedBy'];
  readonly newestFirst: boolean;
} {
  const times = orderBy.map(key => timeAttributeOf(key.expression.type));
  const arrival = times.indexOf('proctime');
  const order = arrival === -1 ? orderBy : orderBy.slice(0, arrival);
  const newestFirst = lowering.mode === 'stream' && arrival !== -1 && orderBy[arrival]!.descending;
  const orderedBy =
    lowering.mode === 'batch' ? 'value' : ((times.length === 1 || arrival === 0 ? times[0] : undefined) ?? 'value');
  return { order, orderedBy, newestFirst };
}

/** What a stream can't compute, in Flink's words. */
function checkStream(lowering: Lowering, relation: OverRelation): void {
  const report = (message: string, hint?: string): void => unsupported(lowering, message, relation.span, hint);
  report(
    'A window function in a stream must be a Top-N so far',
    'Filter by ROW_NUMBER(), or run the query in batch mode.',
  );
  if (relation.orderBy.length === 0)
    report(
      'The window can only be ordered by a single time column.',
      'Order it by a time attribute, or run the query in batch mode.',
    );
  if (relation.orderBy.some(key => key.descending)) report('The window can only be ordered in ASCENDING mode.');
  const isTimed = relation.orderBy.some(key => timeAttributeOf(key.expression.type) !== undefined);
  for (const { frame, call } of relation.calls) {
    if (needsWholePartition.has(call.functionName))
      report(
        `${call.functionName} needs all rows of a partition, and a stream never has them.`,
        'Run the query in batch mode.',
      );
    else if (frame.end.kind !== 'current-row') report('OVER RANGE FOLLOWING windows are not supported yet.');
    else if (!isTimed && frame.start.kind !== 'unbounded-preceding')
      report('Non-time attribute sort is not supported for bounded OVER windows.');
  }
}

const needsWholePartition: ReadonlySet<WindowCall['call']['functionName']> = new Set([
  'LEAD',
  'NTILE',
  'PERCENT_RANK',
  'CUME_DIST',
]);
