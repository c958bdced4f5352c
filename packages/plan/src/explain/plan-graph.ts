import type { Span } from '@lockstep/kernel/diagnostics';
import type { Expression, Field, WindowSpec } from '@lockstep/sql/algebra';
import { printType } from '@lockstep/sql/types';
import type { LookupJoinNode } from '../physical/join-nodes.ts';
import { aggregatedSchema, isMerging } from '../physical/merged-input.ts';
import type { ChangelogMode } from '../physical/node-base.ts';
import type {
  PhysicalAggregate,
  PhysicalNode,
  PhysicalPlan,
  RankRange,
  SortColumn,
} from '../physical/physical-plan.ts';
import { matchDetail } from './match-detail.ts';
import { printExpression } from './print-expression.ts';

export interface PlanGraphNode {
  readonly uid: string;
  readonly kind: string;
  readonly title: string;
  readonly detail: readonly { readonly label: string; readonly value: string }[];
  readonly schema: readonly { readonly name: string; readonly type: string }[];
  readonly changelogMode: ChangelogMode;
  /** Who runs it. */
  readonly backend: string;
  readonly span: Span | null;
}

export interface PlanGraph {
  readonly nodes: readonly PlanGraphNode[];
  readonly edges: readonly { readonly from: string; readonly to: string }[];
}

/** A plan as people look at it. Exchanges are left out: they move rows and change nothing. */
export function planGraphOf(plan: PhysicalPlan): PlanGraph {
  const shown = plan.nodes.filter(node => node.kind !== 'exchange');
  const source = (id: number): PhysicalNode => {
    const node = plan.nodes[id]!;
    return node.kind === 'exchange' ? source(node.inputs[0]!) : node;
  };
  return {
    nodes: shown.map(node =>
      describeNode(
        node,
        node.inputs.map((input, port) => (port === 0 ? aggregatedSchema(plan, node) : plan.nodes[input]!.schema)),
      ),
    ),
    edges: shown.flatMap(node => node.inputs.map(input => ({ from: source(input).uid, to: node.uid }))),
  };
}

function describeNode(node: PhysicalNode, inputs: readonly (readonly Field[])[]): PlanGraphNode {
  return {
    uid: node.uid,
    kind: node.kind,
    title: titleOf(node),
    detail: [...detailOf(node, inputs.flat(), inputs[0]?.length ?? 0), ...stateTtlDetail(node)],
    schema: node.schema.map(field => ({ name: field.name, type: printType(field.type) })),
    changelogMode: node.changelogMode,
    backend: 'embedded',
    span: node.span ?? null,
  };
}

const titles: Readonly<Record<PhysicalNode['kind'], string>> = {
  source: 'TableSourceScan',
  values: 'Values',
  calc: 'Calc',
  'watermark-assigner': 'WatermarkAssigner',
  'window-tvf': 'WindowTableFunction',
  exchange: 'Exchange',
  'group-aggregate': 'GroupAggregate',
  'local-aggregate': 'LocalGroupAggregate',
  'window-aggregate': 'WindowAggregate',
  'local-window-aggregate': 'LocalWindowAggregate',
  over: 'OverAggregate',
  rank: 'Rank',
  'window-rank': 'WindowRank',
  join: 'Join',
  'window-join': 'WindowJoin',
  'interval-join': 'IntervalJoin',
  'temporal-join': 'TemporalJoin',
  'snapshot-join': 'SnapshotJoin',
  'lookup-join': 'LookupJoin',
  union: 'Union',
  'set-operation': 'SetOperation',
  expand: 'Expand',
  correlate: 'Correlate',
  'to-changelog': 'ToChangelog',
  'from-changelog': 'FromChangelog',
  sort: 'Sort',
  'temporal-sort': 'TemporalSort',
  'changelog-normalize': 'ChangelogNormalize',
  match: 'Match',
  'drop-update-before': 'DropUpdateBefore',
  'upsert-materialize': 'SinkUpsertMaterializer',
  'constraint-enforcer': 'ConstraintEnforcer',
  sink: 'Sink',
  function: 'Function',
  'side-output': 'SideOutput',
};

function titleOf(node: PhysicalNode): string {
  if (node.kind === 'function') return node.operatorName;
  const isDeduplication = node.kind === 'rank' && node.strategy.kind.endsWith('-row');
  const title = isDeduplication ? 'Deduplicate' : `${isMerging(node) ? 'Global' : ''}${titles[node.kind]}`;
  return 'table' in node ? `${title} ${node.table.path.name}` : title;
}

type Detail = PlanGraphNode['detail'][number];

/** `input`: the columns of all inputs side by side; `leftWidth` of them are the first input's. */
function detailOf(node: PhysicalNode, input: readonly Field[], leftWidth: number): readonly Detail[] {
  const names = (columns: readonly number[]): string =>
    columns.map(column => input[column]?.name ?? `$${column}`).join(', ');
  switch (node.kind) {
    case 'source':
      return [
        { label: 'connector', value: node.table.connector },
        ...keyDetail(node),
        ...(node.filterHint ? [{ label: 'filter', value: printExpression(node.filterHint, node.schema) }] : []),
        ...(node.partitionConditions
          ? [{ label: 'partitions', value: printAll(node.partitionConditions, node.schema) }]
          : []),
      ];
    case 'sink':
      return [{ label: 'connector', value: node.table.connector }, ...keyDetail(node)];
    case 'calc':
      return [
        ...(node.condition ? [{ label: 'where', value: printExpression(node.condition, input) }] : []),
        { label: 'select', value: node.projections.map(projection => printExpression(projection, input)).join(', ') },
      ];
    case 'watermark-assigner':
      return [{ label: 'watermark', value: printExpression(node.expression, input) }];
    case 'window-tvf':
      return [{ label: 'window', value: printWindow(node.window) }];
    case 'exchange':
      return [{ label: 'hash', value: names(node.keys) }];
    case 'group-aggregate':
    case 'local-aggregate':
      return [groupDetail(names(node.keys)), aggregateDetail(node.aggregates, names)];
    case 'window-aggregate':
    case 'local-window-aggregate':
      return [
        { label: 'window', value: printWindow(node.window) },
        groupDetail(names(node.keys)),
        aggregateDetail(node.aggregates, names),
      ];
    case 'over':
      return [
        { label: 'partition by', value: names(node.partition) },
        { label: 'order', value: printOrder(node.order, names) },
        aggregateDetail(node.calls, names),
      ];
    case 'rank':
      return [
        { label: 'strategy', value: node.strategy.kind },
        { label: 'rows', value: printRange(node.range, names) },
        { label: 'partition by', value: names(node.partition) },
        { label: 'order', value: printOrder(node.order, names) },
      ];
    case 'window-rank':
      return [
        { label: 'rows', value: printRange(node.range, names) },
        { label: 'partition by', value: names([node.windowStart, node.windowEnd, ...node.partition]) },
        { label: 'order', value: printOrder(node.order, names) },
      ];
    case 'join':
    case 'window-join':
    case 'interval-join':
    case 'temporal-join':
    case 'snapshot-join': {
      const on = node.leftKeys.map((left, i) => `${names([left])} = ${names([leftWidth + node.rightKeys[i]!])}`);
      return [
        { label: 'type', value: node.joinType },
        { label: 'on', value: on.length === 0 ? 'TRUE' : on.join(' AND ') },
        ...(node.residual ? [{ label: 'and', value: printExpression(node.residual, input) }] : []),
      ];
    }
    case 'lookup-join':
      return [
        { label: 'type', value: node.joinType },
        { label: 'keys', value: names(node.keys.map(key => key.leftColumn)) },
        ...lookupDetail(node),
      ];
    case 'temporal-sort':
      return [{ label: 'order', value: printOrder(node.keys, names) }];
    case 'sort':
      return [
        { label: 'order', value: printOrder(node.keys, names) },
        ...(node.limit === undefined ? [] : [{ label: 'limit', value: String(node.limit) }]),
      ];
    case 'changelog-normalize':
      return [
        { label: 'key', value: names(node.keys) },
        ...(node.condition ? [{ label: 'where', value: printExpression(node.condition, input) }] : []),
      ];
    case 'upsert-materialize':
      return [{ label: 'key', value: names(node.keys) }];
    case 'constraint-enforcer':
      return [
        {
          label: 'not null',
          value: names(node.constraints.filter(({ isNotNull }) => isNotNull).map(({ column }) => column)),
        },
      ];
    case 'set-operation':
      return [{ label: 'operation', value: node.operation.toUpperCase().replace('-', ' ') }];
    case 'correlate':
      return [
        { label: 'type', value: node.joinType },
        { label: 'function', value: `${node.functionName}(${names(node.args)})` },
      ];
    case 'to-changelog':
      return [{ label: 'codes', value: node.codes.map(code => code ?? '-').join(', ') }];
    case 'from-changelog':
      return [{ label: 'code', value: names([node.operation]) }];
    case 'expand':
      return node.projections.map((projection, i) => ({
        label: `set ${i + 1}`,
        value: projection.map(expression => printExpression(expression, input)).join(', '),
      }));
    case 'match':
      return matchDetail(node, input, names);
    case 'side-output':
      return [{ label: 'tag', value: node.tag }];
    case 'drop-update-before':
    case 'function':
    case 'union':
    case 'values':
      return [];
  }
}

const printAll = (conditions: readonly Expression[], fields: readonly Field[]): string =>
  conditions.map(condition => printExpression(condition, fields)).join(' AND ');

function lookupDetail({ table, hint }: LookupJoinNode): readonly Detail[] {
  const cache = table.options['lookup.cache'] ?? 'NONE';
  return [
    ...(cache === 'NONE' ? [] : [{ label: 'cache', value: cache }]),
    ...(hint?.timeout === undefined ? [] : [{ label: 'timeout', value: hint.timeout }]),
    ...(hint?.retry === undefined
      ? []
      : [{ label: 'retry', value: `lookup_miss, ${hint.retry.fixedDelay}, ${hint.retry.attemptsMax}` }]),
    ...(hint?.isShuffled ? [{ label: 'shuffle', value: 'true' }] : []),
  ];
}

/** One time for all inputs, or one for each. */
function stateTtlDetail({ stateTtlMs = [] }: PhysicalNode): readonly Detail[] {
  if (stateTtlMs.every(ms => ms === 0)) return [];
  const times = stateTtlMs.map(ms => (ms === 0 ? 'none' : printDuration(ms)));
  const value = new Set(times).size === 1 ? times[0]! : times.join(', ');
  return [{ label: 'state ttl', value }];
}

type ColumnNames = (columns: readonly number[]) => string;

const printOrder = (order: readonly SortColumn[], names: ColumnNames): string =>
  order.map(({ column, descending }) => `${names([column])} ${descending ? 'DESC' : 'ASC'}`).join(', ');

const printRange = ({ start, end }: RankRange, names: ColumnNames): string =>
  `${start} to ${typeof end === 'number' ? end : names([end.column])}`;

const keyDetail = (node: Extract<PhysicalNode, { kind: 'source' | 'sink' }>): readonly Detail[] =>
  node.table.primaryKey === undefined ? [] : [{ label: 'primary key', value: node.table.primaryKey.join(', ') }];

const groupDetail = (keys: string): Detail => ({ label: 'group by', value: keys });

const aggregateDetail = (
  aggregates: readonly PhysicalAggregate[],
  names: (columns: readonly number[]) => string,
): Detail => ({
  label: 'aggregates',
  value: aggregates
    .map(({ functionName, args, distinct, filter }) => {
      const list = args.length === 0 ? '*' : names(args);
      return `${functionName}(${distinct ? 'DISTINCT ' : ''}${list})${filter === undefined ? '' : ` FILTER (WHERE ${names([filter])})`}`;
    })
    .join(', '),
});

function printWindow(window: WindowSpec): string {
  switch (window.kind) {
    case 'tumble':
      return `TUMBLE(${printDuration(window.sizeMs)})`;
    case 'hop':
      return `HOP(${printDuration(window.slideMs)}, ${printDuration(window.sizeMs)})`;
    case 'cumulate':
      return `CUMULATE(${printDuration(window.stepMs)}, ${printDuration(window.sizeMs)})`;
    case 'session':
      return `SESSION(${printDuration(window.gapMs)})`;
  }
}

/** Exact: the largest unit that divides the duration. */
function printDuration(ms: number): string {
  const units: readonly (readonly [number, string])[] = [
    [86_400_000, 'd'],
    [3_600_000, 'h'],
    [60_000, 'min'],
    [1_000, 's'],
  ];
  const [size, unit] = units.find(([size]) => ms % size === 0) ?? [1, 'ms'];
  return `${ms / size} ${unit}`;
}
