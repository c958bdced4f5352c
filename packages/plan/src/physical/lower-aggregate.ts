import type {
  AggregateCall,
  AggregateRelation,
  Expression,
  Field,
  Relation,
  WindowTableFunctionRelation,
} from '@lockstep/sql/algebra';
import { conjunction, inlineProjection, inputRefs } from '../logical/expressions.ts';
import { identity } from '../logical/relations.ts';
import { type Lowering, materialize, pick, unsupported } from './lowering.ts';
import type { PhysicalAggregate, WindowAggregateNode } from './physical-plan.ts';
import { type AddedNode, spanOf } from './plan-builder.ts';

const windowColumnNames = ['window_start', 'window_end', 'window_time'] as const;

/** GROUP BY: a window aggregation when the keys hold a window's start and end, a group aggregation otherwise. */
export function lowerAggregate(lowering: Lowering, relation: AggregateRelation): AddedNode {
  const windowed = recognizeWindow(relation);
  return windowed === null
    ? lowerGroupAggregate(lowering, relation)
    : lowerWindowAggregate(lowering, relation, windowed);
}

function lowerGroupAggregate(lowering: Lowering, relation: AggregateRelation): AddedNode {
  const input = lowering.lower(relation.input);
  const { node, keys, aggregates } = prepare(lowering, input, relation.keys, relation.aggregates, undefined);
  const exchanged = lowering.builder.add({ kind: 'exchange', inputs: [node.id], keys, schema: node.schema });
  return lowering.builder.add({
    kind: 'group-aggregate',
    inputs: [exchanged.id],
    keys,
    aggregates,
    needsRetraction: false,
    schema: relation.schema,
    ...spanOf(relation),
  });
}

/** Arguments, filter and sort keys, in the order in which `prepare` takes their columns. */
const ownExpressions = (call: AggregateCall): readonly Expression[] => [
  ...call.args,
  ...(call.filter ? [call.filter] : []),
  ...call.orderBy.map(key => key.expression),
];

/** A calc that makes keys, arguments and filters plain columns. */
function prepare(
  lowering: Lowering,
  input: AddedNode,
  keys: readonly Expression[],
  calls: readonly AggregateCall[],
  condition: Expression | undefined,
  extra: readonly Expression[] = [],
): { node: AddedNode; keys: readonly number[]; aggregates: readonly PhysicalAggregate[]; extra: readonly number[] } {
  const expressions = [...keys, ...calls.flatMap(ownExpressions), ...extra];
  const { node, positions } = materialize(lowering, input, expressions, { keepInput: false, condition });
  let next = keys.length;
  const aggregates = calls.map((call): PhysicalAggregate => {
    const args = call.args.map(() => positions[next++]!);
    const filter = call.filter === undefined ? undefined : positions[next++]!;
    const order = call.orderBy.map(({ descending, nullsFirst }) => ({
      column: positions[next++]!,
      descending,
      nullsFirst,
    }));
    if (call.distinct && order.some(({ column }) => !args.includes(column))) {
      unsupported(lowering, 'A DISTINCT aggregate can only be ordered by its argument', call.span);
    }
    const ordered = order.length === 0 ? {} : { order };
    return { functionName: call.functionName, args, filter, distinct: call.distinct, call, ...ordered };
  });
  return { node, keys: positions.slice(0, keys.length), aggregates, extra: positions.slice(next) };
}

/** An aggregation over a window function, with everything rewritten over the window function's *input*. */
interface WindowedAggregate {
  readonly tvf: WindowTableFunctionRelation;
  readonly condition: Expression | undefined;
  /** Per group key: the name of a window column or an expression. */
  readonly keys: readonly (Expression | (typeof windowColumnNames)[number])[];
  readonly calls: readonly AggregateCall[];
}

/** Looks through projections and filters down to a window function; null when the aggregation is not one over its windows. */
function recognizeWindow(relation: AggregateRelation): WindowedAggregate | null {
  let columns = identity(relation.input.schema);
  const conditions: Expression[] = [];
  let node: Relation = relation.input;
  while (node.kind !== 'window-tvf') {
    if (node.kind === 'filter') {
      conditions.push(inlineProjection(node.condition, identity(node.schema)));
      node = node.input;
    } else if (node.kind === 'project' && node.watermark === undefined) {
      const { expressions } = node;
      columns = columns.map(column => inlineProjection(column, expressions));
      for (let i = 0; i < conditions.length; i++) conditions[i] = inlineProjection(conditions[i]!, expressions);
      node = node.input;
    } else return null;
  }
  return overWindow(relation, node, columns, conditions);
}

function overWindow(
  relation: AggregateRelation,
  tvf: WindowTableFunctionRelation,
  columns: readonly Expression[],
  conditions: readonly Expression[],
): WindowedAggregate | null {
  const width = tvf.input.schema.length;
  const isOverInput = (expression: Expression): boolean => [...inputRefs(expression)].every(ref => ref < width);
  const keys = relation.keys.map(key => {
    const mapped = inlineProjection(key, columns);
    return mapped.kind === 'input-ref' && mapped.index >= width ? windowColumnNames[mapped.index - width]! : mapped;
  });
  const calls = relation.aggregates.map(call => ({
    ...call,
    args: call.args.map(arg => inlineProjection(arg, columns)),
    ...(call.filter && { filter: inlineProjection(call.filter, columns) }),
    orderBy: call.orderBy.map(key => ({ ...key, expression: inlineProjection(key.expression, columns) })),
  }));
  const expressions = [...keys.filter(key => typeof key !== 'string'), ...calls.flatMap(ownExpressions), ...conditions];
  const isWindowed = keys.includes('window_start') && keys.includes('window_end') && expressions.every(isOverInput);
  if (!isWindowed) return null;
  return { tvf, keys, calls, condition: conditions.length === 0 ? undefined : conjunction(conditions) };
}

function lowerWindowAggregate(lowering: Lowering, relation: AggregateRelation, windowed: WindowedAggregate): AddedNode {
  const { tvf } = windowed;
  const time = tvf.input.schema[tvf.timeColumn]!;
  if (lowering.mode === 'stream' && 'timeAttribute' in time.type && time.type.timeAttribute === 'proctime') {
    unsupported(
      lowering,
      'Windows over processing time are not supported yet',
      tvf.span,
      'Use an event-time column with a WATERMARK.',
    );
  }
  const keyExpressions = windowed.keys.filter(key => typeof key !== 'string');
  const timeRef: Expression = { kind: 'input-ref', index: tvf.timeColumn, type: time.type };
  const input = lowering.lower(tvf.input);
  const prepared = prepare(lowering, input, keyExpressions, windowed.calls, windowed.condition, [timeRef]);
  checkSession(lowering, windowed);
  const exchanged = lowering.builder.add({
    kind: 'exchange',
    inputs: [prepared.node.id],
    keys: prepared.keys,
    schema: prepared.node.schema,
  });
  const windowColumns = windowColumnNames.filter(name => windowed.keys.includes(name));
  const node = lowering.builder.add({
    kind: 'window-aggregate',
    inputs: [exchanged.id],
    keys: prepared.keys,
    aggregates: prepared.aggregates,
    window: tvf.window,
    timeColumn: prepared.extra[0]!,
    windowColumns,
    needsRetraction: false,
    schema: windowSchema(relation, windowed, windowColumns),
    ...spanOf(relation),
  });
  return pick(lowering, node, outputPositions(relation, windowed, windowColumns), relation.schema, relation.span);
}

/** The node's output order: keys, aggregates, window columns. */
function windowSchema(
  relation: AggregateRelation,
  windowed: WindowedAggregate,
  windowColumns: WindowAggregateNode['windowColumns'],
): readonly Field[] {
  const { schema } = relation;
  const keyFields = schema.filter((_, i) => i < windowed.keys.length && typeof windowed.keys[i] !== 'string');
  const windowFields = windowColumns.map(name => schema[windowed.keys.indexOf(name)]!);
  return [...keyFields, ...schema.slice(windowed.keys.length), ...windowFields];
}

/** Where each column of the relation is in the node's output. */
function outputPositions(
  relation: AggregateRelation,
  windowed: WindowedAggregate,
  windowColumns: WindowAggregateNode['windowColumns'],
): readonly number[] {
  const plainKeys = windowed.keys.filter(key => typeof key !== 'string').length;
  const aggregates = relation.aggregates.length;
  let nextKey = 0;
  const keyPositions = windowed.keys.map(key =>
    typeof key === 'string' ? plainKeys + aggregates + windowColumns.indexOf(key) : nextKey++,
  );
  return [...keyPositions, ...relation.aggregates.map((_, i) => plainKeys + i)];
}

/** Sessions are merged per group key, so a session window's partition must be the group key. */
function checkSession(lowering: Lowering, windowed: WindowedAggregate): void {
  const { window } = windowed.tvf;
  if (window.kind !== 'session') return;
  const grouped = windowed.keys.flatMap(key =>
    typeof key !== 'string' && key.kind === 'input-ref' ? [key.index] : [],
  );
  const isSame =
    window.partitionBy.length === grouped.length && window.partitionBy.every(column => grouped.includes(column));
  if (!isSame) {
    unsupported(
      lowering,
      'A SESSION window must be partitioned by exactly the columns of GROUP BY',
      windowed.tvf.span,
      'List the GROUP BY columns in PARTITION BY of the window.',
    );
  }
}
