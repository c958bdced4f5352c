import type {
  AggregateCall,
  AggregateRelation,
  Expression,
  Field,
  Relation,
  WindowSpec,
  WindowTableFunctionRelation,
} from '@lockstep/sql/algebra';
import { conjunction, inlineProjection, inputRefs } from '../logical/expressions.ts';
import { identity, inputRef } from '../logical/relations.ts';
import { type Lowering, materialize, pick, unsupported } from './lowering.ts';
import type { GroupAggregateNode, PhysicalAggregate, WindowAggregateNode } from './physical-plan.ts';
import { type AddedNode, spanOf } from './plan-builder.ts';
import { hintedTtl } from './state-ttl.ts';
import { timeAttributeOf } from './time-attribute.ts';
import { windowBoundsOf } from './window-bounds.ts';

const windowColumnNames = ['window_start', 'window_end', 'window_time'] as const;

/**
 * GROUP BY: a window aggregation when the keys hold a window's start and end, a group aggregation otherwise. Rows that got their windows further below
 * (a join of windows, an aggregation of them, GROUPING SETS over them) are aggregated by the windows that they bring along.
 */
export function lowerAggregate(lowering: Lowering, relation: AggregateRelation): AddedNode {
  const windowed = recognizeWindow(relation);
  if (windowed !== null) return lowerWindowAggregate(lowering, relation, windowed);
  const attached = lowering.mode === 'stream' ? recognizeAttachedWindow(relation) : null;
  return attached === null
    ? lowerGroupAggregate(lowering, relation)
    : addWindowAggregate(lowering, relation, lowering.lower(relation.input), attached);
}

function lowerGroupAggregate(lowering: Lowering, relation: AggregateRelation): AddedNode {
  const input = lowering.lower(relation.input);
  const { node, keys, aggregates } = prepare(lowering, input, relation.keys, relation.aggregates, undefined);
  return lowering.builder.add({
    kind: 'group-aggregate',
    inputs: [node.id],
    keys,
    aggregates,
    needsRetraction: false,
    schema: relation.schema,
    ...bundleOf(lowering),
    ...hintedTtl(lowering, relation.stateTtlMs === undefined ? [] : [relation.stateTtlMs]),
    ...spanOf(relation),
  });
}

/** Mini-batch, as the session's settings ask for it. */
function bundleOf({ mode, config }: Lowering): Pick<GroupAggregateNode, 'bundle'> {
  const latency = config['table.exec.mini-batch.allow-latency'];
  const rowsMax = Number(config['table.exec.mini-batch.size'] ?? -1);
  const isAsked = mode === 'stream' && config['table.exec.mini-batch.enabled'] === 'true';
  return isAsked && latency !== undefined && rowsMax > 0 ? { bundle: { rowsMax, latency } } : {};
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
  if (!isWindowed || !isSessionOf(tvf, keys)) return null;
  return { tvf, keys, calls, condition: conditions.length === 0 ? undefined : conjunction(conditions) };
}

/** Sessions are merged per group, so only a session window that is partitioned by exactly the group's keys can be aggregated on the way. */
function isSessionOf({ window }: WindowTableFunctionRelation, keys: WindowedAggregate['keys']): boolean {
  if (window.kind !== 'session') return true;
  const columns = keys.flatMap(key => (typeof key === 'string' ? [] : [key.kind === 'input-ref' ? key.index : -1]));
  return window.partitionBy.length === columns.length && window.partitionBy.every(column => columns.includes(column));
}

/** An aggregation of rows that carry their window; null when the keys do not hold both its bounds. */
function recognizeAttachedWindow(relation: AggregateRelation): WindowInput | null {
  const bounds = windowBoundsOf(relation.input);
  if (bounds === null || bounds.window.kind === 'session') return null;
  const keys = relation.keys.map(key => {
    if (key.kind !== 'input-ref') return key;
    return bounds.starts.has(key.index) ? 'window_start' : bounds.ends.has(key.index) ? 'window_end' : key;
  });
  if (!keys.includes('window_start') || !keys.includes('window_end')) return null;
  const [end] = bounds.ends;
  return {
    keys,
    calls: relation.aggregates,
    condition: undefined,
    window: bounds.window,
    time: inputRef(relation.input.schema, end!),
    attached: { isZoned: bounds.isZoned },
  };
}

function lowerWindowAggregate(lowering: Lowering, relation: AggregateRelation, windowed: WindowedAggregate): AddedNode {
  const { tvf } = windowed;
  const time = inputRef(tvf.input.schema, tvf.timeColumn);
  const input = { ...windowed, window: tvf.window, time };
  return addWindowAggregate(lowering, relation, lowering.lower(tvf.input), input);
}

/** What a window aggregation reads, as expressions over its input. */
interface WindowInput extends Pick<WindowedAggregate, 'keys' | 'calls' | 'condition'> {
  readonly window: WindowSpec;
  /** The event time, or the window's end that the row carries. */
  readonly time: Expression;
  readonly attached?: WindowAggregateNode['attached'];
}

function addWindowAggregate(
  lowering: Lowering,
  relation: AggregateRelation,
  input: AddedNode,
  windowed: WindowInput,
): AddedNode {
  const keyExpressions = windowed.keys.filter(key => typeof key !== 'string');
  const prepared = prepare(lowering, input, keyExpressions, windowed.calls, windowed.condition, [windowed.time]);
  const windowColumns = windowColumnNames.filter(name => windowed.keys.includes(name));
  const node = lowering.builder.add({
    kind: 'window-aggregate',
    inputs: [prepared.node.id],
    keys: prepared.keys,
    aggregates: prepared.aggregates,
    window: windowed.window,
    ...(windowed.attached && { attached: windowed.attached }),
    ...(timeAttributeOf(windowed.time.type) === 'proctime' && { isProcessingTime: true }),
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
  windowed: Pick<WindowedAggregate, 'keys'>,
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
  windowed: Pick<WindowedAggregate, 'keys'>,
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
