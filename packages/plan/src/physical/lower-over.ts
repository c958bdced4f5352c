import type { OverRelation, SortKey } from '@lockstep/sql/algebra';
import { checkStreamOver } from './check-stream-over.ts';
import { type Lowering, materialize, pick } from './lowering.ts';
import type { OverNode, PhysicalOverCall, SortColumn } from './physical-plan.ts';
import { type AddedNode, spanOf } from './plan-builder.ts';
import { timeAttributeOf } from './time-attribute.ts';

/** OVER: in batch mode one node; in a stream one node for each different frame. */
export function lowerOver(lowering: Lowering, relation: OverRelation): AddedNode {
  const input = lowering.lower(relation.input);
  const { order, orderedBy } = windowOrder(lowering, relation.orderBy);
  if (lowering.mode === 'stream') checkStreamOver(lowering, relation, orderedBy);
  const shape = overShape(lowering, relation, input, measuresOrder(relation) ? relation.orderBy : order);
  const { node, partition, calls } = shape;
  let current = node;
  const resultOf = new Map<PhysicalOverCall, number>();
  for (const group of lowering.mode === 'batch' ? [calls] : byFrame(calls)) {
    for (const [i, call] of group.entries()) resultOf.set(call, current.schema.length + i);
    current = lowering.builder.add({
      kind: 'over',
      inputs: [current.id],
      partition,
      order: shape.order,
      orderedBy,
      calls: group,
      schema: [...current.schema, ...group.map(call => relation.schema[input.schema.length + calls.indexOf(call)]!)],
      ...spanOf(relation),
    });
  }
  const output = [...input.schema.keys(), ...calls.map(call => resultOf.get(call)!)];
  return pick(lowering, current, output, relation.schema, relation.span);
}

/** Makes plain columns of all that the calls and their window read. */
function overShape(lowering: Lowering, relation: OverRelation, input: AddedNode, orderBy: readonly SortKey[]) {
  const { node, positions } = materialize(
    lowering,
    input,
    [
      ...relation.partitionBy,
      ...orderBy.map(key => key.expression),
      ...relation.calls.flatMap(({ call }) => [...call.args, ...(call.filter ? [call.filter] : [])]),
    ],
    { keepInput: true },
  );
  let next = 0;
  const take = (): number => positions[next++]!;
  const partition = relation.partitionBy.map(take);
  const order = orderBy.map(({ descending, nullsFirst }): SortColumn => ({ column: take(), descending, nullsFirst }));
  const calls = relation.calls.map(({ call, frame }): PhysicalOverCall => {
    const args = ranksByOrder.has(call.functionName) ? order.map(key => key.column) : call.args.map(take);
    const filter = call.filter === undefined ? undefined : take();
    return { functionName: call.functionName, args, filter, distinct: call.distinct, call, frame };
  });
  return { node, partition, order, calls };
}

/** Their arguments are the order keys. */
const ranksByOrder: ReadonlySet<string> = new Set(['RANK', 'DENSE_RANK']);

/** A frame of so much time, processing time too, reads its key; any other only follows it. */
const measuresOrder = (relation: OverRelation): boolean =>
  relation.calls.some(({ frame }) => frame.unit === 'range' && ('offset' in frame.start || 'offset' in frame.end));

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
  /** Of rows of equal order the newest comes first. */
  readonly newestFirst: boolean;
} {
  const times = orderBy.map(key => timeAttributeOf(key.expression.type));
  const arrival = times.indexOf('proctime');
  const order = arrival === -1 ? orderBy : orderBy.slice(0, arrival);
  if (lowering.mode === 'batch') return { order, orderedBy: 'value', newestFirst: false };
  const [first] = times;
  const isTimed = first !== undefined && (first === 'proctime' || times.length === 1);
  return { order, orderedBy: isTimed ? first : 'value', newestFirst: orderBy[arrival]?.descending ?? false };
}
