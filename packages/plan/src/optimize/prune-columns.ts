import type {
  AggregateCall,
  Expression,
  JoinRelation,
  Relation,
  SinkRelation,
  SnapshotJoinRelation,
  TemporalJoinRelation,
} from '@lockstep/sql/algebra';
import type { ResolvedTable } from '@lockstep/sql/catalog';
import { inputRefs, remapRefs } from '../logical/expressions.ts';
import { columnsOfMatch, moveMatch } from '../logical/match-columns.ts';
import { inputsOf } from '../logical/relations.ts';
import { sourceChangelogMode } from '../logical/source-changelog.ts';
import {
  all,
  move,
  type Needed,
  type Pruned,
  positions,
  refsOf,
  select,
  shift,
  sorted,
  toExactly,
  withAdded,
  within,
} from './pruned.ts';

/**
 * Removes columns that nobody reads, from the sinks down to the scans. A table's scan and the projection that completes it keep the union of what
 * all sinks of the job read of them, so that they stay one source.
 */
export function pruneColumns(sinks: readonly SinkRelation[]): readonly SinkRelation[] {
  const readOfTable: ReadOfTable = new Map();
  // Twice: what a completed table needs of its scan is known only when all its readers are.
  for (const sink of [...sinks, ...sinks]) collect(sink.input, all(sink.input), readOfTable);
  return sinks.map(sink => ({
    ...sink,
    input: toExactly(prune(sink.input, all(sink.input), readOfTable), sink.input),
  }));
}

/** The columns read of each shared node, by `sharedKey`. */
type ReadOfTable = Map<string, Set<number>>;

/** Names the nodes that all readers of a table share: its scan and the projection that completes it; null for any other node. */
function sharedKey(relation: Relation): string | null {
  const isCompletion = relation.kind === 'project' && relation.watermark !== undefined;
  const scan = isCompletion ? relation.input : relation;
  if (scan.kind !== 'scan') return null;
  const { catalog, database, name } = scan.table.path;
  return JSON.stringify([relation.kind, catalog, database, name]);
}

/** What all readers of a shared node need of it; `needed` itself for any other node. The key of an upsert table tells its rows apart, so it is always read. */
function neededByAll(relation: Relation, needed: Needed, readOfTable: ReadonlyMap<string, Needed>): Needed {
  const key = sharedKey(relation);
  const read = (key === null ? undefined : readOfTable.get(key)) ?? needed;
  const table = relation.kind === 'scan' ? relation.table : completedTable(relation);
  if (table === undefined || sourceChangelogMode(table) === 'insert-only') return read;
  const primaryKey = (table.primaryKey ?? []).map(name => relation.schema.findIndex(field => field.name === name));
  return new Set([...read, ...primaryKey.filter(column => column !== -1)]);
}

/** The table whose columns a projection completes with event time. */
const completedTable = (relation: Relation): ResolvedTable | undefined =>
  relation.kind === 'project' && relation.watermark !== undefined && relation.input.kind === 'scan'
    ? relation.input.table
    : undefined;

/** What each input must deliver so that `relation` can deliver `needed`. */
function neededOfInputs(relation: Relation, needed: Needed): readonly Needed[] {
  switch (relation.kind) {
    case 'scan':
    case 'values':
      return [];
    case 'project': {
      const kept = keptByProject(relation, needed);
      return [refsOf([...kept].map(index => relation.expressions[index]!))];
    }
    case 'expand':
      return [refsOf([...needed].flatMap(index => relation.projections.map(projection => projection[index]!)))];
    case 'filter':
      return [new Set([...needed, ...inputRefs(relation.condition)])];
    case 'sort':
      return [new Set([...needed, ...refsOf(relation.keys.map(key => key.expression))])];
    case 'window-tvf':
      return [
        new Set([
          ...within(needed, 0, relation.input.schema.length),
          relation.timeColumn,
          ...sessionKeys(relation.window),
        ]),
      ];
    case 'aggregate': {
      const calls = relation.aggregates.filter((_, i) => needed.has(relation.keys.length + i));
      const read = calls.flatMap(call => [
        ...call.args,
        ...(call.filter ? [call.filter] : []),
        ...call.orderBy.map(key => key.expression),
      ]);
      return [refsOf([...relation.keys, ...read])];
    }
    case 'over': {
      const width = relation.input.schema.length;
      return [new Set([...within(needed, 0, width), ...refsOf(readByOver(relation, needed))])];
    }
    case 'snapshot-join':
    case 'join': {
      const width = relation.left.schema.length;
      const read = new Set([...needed, ...inputRefs(relation.condition)]);
      return [within(read, 0, width), shift(within(read, width, Number.POSITIVE_INFINITY), -width)];
    }
    case 'temporal-join': {
      const width = relation.left.schema.length;
      const read = new Set([
        ...needed,
        ...inputRefs(relation.condition),
        relation.leftTime,
        width + relation.rightTime,
      ]);
      return [within(read, 0, width), shift(within(read, width, Number.POSITIVE_INFINITY), -width)];
    }
    case 'lookup-join': {
      const width = relation.left.schema.length;
      const read = new Set([...needed, ...(relation.residual ? inputRefs(relation.residual) : [])]);
      return [new Set([...within(read, 0, width), ...refsOf(relation.keys.map(key => key.left))])];
    }
    case 'match':
      return [columnsOfMatch(relation)];
    case 'correlate':
      return [new Set([...within(needed, 0, relation.input.schema.length), ...refsOf(relation.args)])];
    case 'to-changelog':
    case 'from-changelog':
      return [all(relation.input)];
    case 'set-operation':
      return relation.inputs.map(input => (relation.operation === 'union-all' ? needed : all(input)));
  }
}

/** What the calls that are needed read, and where and in which order they stand; nothing when none is. */
function readByOver(relation: Extract<Relation, { kind: 'over' }>, needed: Needed): readonly Expression[] {
  const calls = relation.calls.filter((_, i) => needed.has(relation.input.schema.length + i));
  if (calls.length === 0) return [];
  return [
    ...relation.partitionBy,
    ...relation.orderBy.map(key => key.expression),
    ...calls.flatMap(({ call }) => [
      ...call.args,
      ...(call.filter ? [call.filter] : []),
      ...call.orderBy.map(key => key.expression),
    ]),
  ];
}

type WindowOf<T> = T extends { readonly window: infer W } ? W : never;
const sessionKeys = (window: WindowOf<Relation>): readonly number[] =>
  window.kind === 'session' ? window.partitionBy : [];

/** A projection that completes a table keeps what its watermark reads. */
function keptByProject(relation: Extract<Relation, { kind: 'project' }>, needed: Needed): Needed {
  if (relation.watermark === undefined) return needed;
  return new Set([...needed, relation.watermark.index, ...inputRefs(relation.watermark.expression)]);
}

function collect(relation: Relation, needed: Needed, readOfTable: ReadOfTable): void {
  const key = sharedKey(relation);
  if (key !== null) readOfTable.set(key, new Set([...(readOfTable.get(key) ?? []), ...needed]));
  const below = neededOfInputs(relation, neededByAll(relation, needed, readOfTable));
  inputsOf(relation).forEach((input, i) => {
    collect(input, below[i]!, readOfTable);
  });
}

function prune(relation: Relation, neededHere: Needed, readOfTable: ReadonlyMap<string, Needed>): Pruned {
  const needed = neededByAll(relation, neededHere, readOfTable);
  const below = neededOfInputs(relation, needed);
  const inputs = inputsOf(relation).map((input, i) => prune(input, below[i]!, readOfTable));
  switch (relation.kind) {
    case 'scan': {
      const kept = sorted(needed.size === 0 ? new Set([0]) : needed);
      return { relation: { ...relation, schema: kept.map(i => relation.schema[i]!) }, positionOf: positions(kept) };
    }
    case 'values': {
      const kept = sorted(needed);
      const rows = relation.rows.map(row => kept.map(i => row[i]!));
      return {
        relation: { ...relation, rows, schema: kept.map(i => relation.schema[i]!) },
        positionOf: positions(kept),
      };
    }
    case 'project':
      return pruneProject(relation, needed, inputs[0]!);
    case 'expand': {
      const kept = sorted(needed);
      const projections = relation.projections.map(projection => kept.map(i => move(projection[i]!, inputs[0]!)));
      return {
        relation: { ...relation, input: inputs[0]!.relation, projections, schema: kept.map(i => relation.schema[i]!) },
        positionOf: positions(kept),
      };
    }
    case 'filter': {
      const input = inputs[0]!;
      const condition = move(relation.condition, input);
      return {
        relation: { ...relation, input: input.relation, condition, schema: input.relation.schema },
        positionOf: input.positionOf,
      };
    }
    case 'sort': {
      const input = inputs[0]!;
      const keys = relation.keys.map(key => ({ ...key, expression: move(key.expression, input) }));
      return {
        relation: { ...relation, input: input.relation, keys, schema: input.relation.schema },
        positionOf: input.positionOf,
      };
    }
    case 'window-tvf':
      return pruneWindow(relation, inputs[0]!);
    case 'aggregate':
      return pruneAggregate(relation, needed, inputs[0]!);
    case 'over':
      return pruneOver(relation, needed, inputs[0]!);
    case 'snapshot-join':
    case 'join':
      return pruneJoin(relation, inputs[0]!, inputs[1]!);
    case 'temporal-join': {
      const { relation: pruned, positionOf } = pruneJoin(relation, inputs[0]!, inputs[1]!);
      const leftTime = inputs[0]!.positionOf.get(relation.leftTime)!;
      const rightTime = inputs[1]!.positionOf.get(relation.rightTime)!;
      return { relation: { ...pruned, leftTime, rightTime }, positionOf };
    }
    case 'lookup-join':
      return pruneLookup(relation, inputs[0]!);
    case 'match': {
      const input = inputs[0]!;
      const moved = moveMatch(relation, input.relation, index => input.positionOf.get(index)!);
      return { relation: moved, positionOf: positions([...relation.schema.keys()]) };
    }
    case 'correlate':
      return pruneCorrelate(relation, inputs[0]!);
    case 'to-changelog':
    case 'from-changelog':
      return {
        relation: { ...relation, input: toExactly(inputs[0]!, relation.input) },
        positionOf: positions([...relation.schema.keys()]),
      };
    case 'set-operation':
      return pruneUnion(relation, needed, inputs);
  }
}

function pruneProject(relation: Extract<Relation, { kind: 'project' }>, needed: Needed, input: Pruned): Pruned {
  const kept = sorted(keptByProject(relation, needed));
  const positionOf = positions(kept);
  const at = (index: number): number => positionOf.get(index)!;
  const { watermark } = relation;
  return {
    relation: {
      ...relation,
      input: input.relation,
      expressions: kept.map(i => move(relation.expressions[i]!, input)),
      schema: kept.map(i => relation.schema[i]!),
      ...(watermark && { watermark: { index: at(watermark.index), expression: remapRefs(watermark.expression, at) } }),
    },
    positionOf,
  };
}

function pruneWindow(relation: Extract<Relation, { kind: 'window-tvf' }>, input: Pruned): Pruned {
  const positionOf = withAdded(input, relation.input.schema.length, relation.schema.length);
  const { window } = relation;
  const at = (index: number): number => input.positionOf.get(index)!;
  return {
    relation: {
      ...relation,
      input: input.relation,
      timeColumn: at(relation.timeColumn),
      window: window.kind === 'session' ? { ...window, partitionBy: window.partitionBy.map(at) } : window,
      // The types of the window function: its event time is an ordinary column from here on.
      schema: sorted(new Set(positionOf.keys())).map(column => relation.schema[column]!),
    },
    positionOf,
  };
}

/** The function's columns stay: it makes them all. */
function pruneCorrelate(relation: Extract<Relation, { kind: 'correlate' }>, input: Pruned): Pruned {
  const oldWidth = relation.input.schema.length;
  const positionOf = withAdded(input, oldWidth, relation.schema.length);
  return {
    relation: {
      ...relation,
      input: input.relation,
      args: relation.args.map(arg => move(arg, input)),
      schema: [...input.relation.schema, ...relation.schema.slice(oldWidth)],
    },
    positionOf,
  };
}

function pruneAggregate(relation: Extract<Relation, { kind: 'aggregate' }>, needed: Needed, input: Pruned): Pruned {
  const keyCount = relation.keys.length;
  const kept = sorted(new Set([...relation.keys.keys(), ...within(needed, keyCount, Number.POSITIVE_INFINITY)]));
  const aggregates = relation.aggregates.filter((_, i) => needed.has(keyCount + i)).map(call => moveCall(call, input));
  const keys = relation.keys.map(key => move(key, input));
  const schema = kept.map(i => relation.schema[i]!);
  return { relation: { ...relation, input: input.relation, keys, aggregates, schema }, positionOf: positions(kept) };
}

function pruneOver(relation: Extract<Relation, { kind: 'over' }>, needed: Needed, input: Pruned): Pruned {
  const oldWidth = relation.input.schema.length;
  const newWidth = input.relation.schema.length;
  const kept = sorted(within(needed, oldWidth, Number.POSITIVE_INFINITY));
  if (kept.length === 0) return input;
  const positionOf = new Map(input.positionOf);
  kept.forEach((old, i) => {
    positionOf.set(old, newWidth + i);
  });
  const calls = kept.map(old => {
    const { call, frame } = relation.calls[old - oldWidth]!;
    return { frame, call: moveCall(call, input) };
  });
  return {
    relation: {
      ...relation,
      input: input.relation,
      partitionBy: relation.partitionBy.map(key => move(key, input)),
      orderBy: relation.orderBy.map(key => ({ ...key, expression: move(key.expression, input) })),
      calls,
      schema: [...input.relation.schema, ...kept.map(old => relation.schema[old]!)],
    },
    positionOf,
  };
}

const moveCall = (call: AggregateCall, input: Pruned): AggregateCall => ({
  ...call,
  args: call.args.map(arg => move(arg, input)),
  orderBy: call.orderBy.map(key => ({ ...key, expression: move(key.expression, input) })),
  ...(call.filter && { filter: move(call.filter, input) }),
});

function pruneJoin<T extends JoinRelation | TemporalJoinRelation | SnapshotJoinRelation>(
  relation: T,
  left: Pruned,
  right: Pruned,
): { readonly relation: T; readonly positionOf: Pruned['positionOf'] } {
  const oldWidth = relation.left.schema.length;
  const newWidth = left.relation.schema.length;
  const both = new Map(left.positionOf);
  for (const [from, to] of right.positionOf) both.set(oldWidth + from, newWidth + to);
  const isHalf = relation.joinType === 'semi' || relation.joinType === 'anti';
  const positionOf = isHalf ? left.positionOf : both;
  return {
    relation: {
      ...relation,
      left: left.relation,
      right: right.relation,
      condition: remapRefs(relation.condition, index => both.get(index)!),
      schema: sorted(new Set(positionOf.keys())).map(i => relation.schema[i]!),
    },
    positionOf,
  };
}

/** The table's side keeps all its columns: the connector reads them by name and a lookup returns few rows. */
function pruneLookup(relation: Extract<Relation, { kind: 'lookup-join' }>, left: Pruned): Pruned {
  const positionOf = withAdded(left, relation.left.schema.length, relation.schema.length);
  return {
    relation: {
      ...relation,
      left: left.relation,
      keys: relation.keys.map(key => ({ ...key, left: move(key.left, left) })),
      ...(relation.residual && { residual: remapRefs(relation.residual, index => positionOf.get(index)!) }),
      schema: sorted(new Set(positionOf.keys())).map(i => relation.schema[i]!),
    },
    positionOf,
  };
}

function pruneUnion(
  relation: Extract<Relation, { kind: 'set-operation' }>,
  needed: Needed,
  inputs: readonly Pruned[],
): Pruned {
  const kept = sorted(relation.operation === 'union-all' ? needed : all(relation));
  const schema = kept.map(i => relation.schema[i]!);
  return {
    relation: { ...relation, inputs: inputs.map(input => select(input, kept)), schema },
    positionOf: positions(kept),
  };
}
