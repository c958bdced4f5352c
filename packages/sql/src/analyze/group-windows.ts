import type { Field, Relation, WindowSpec } from '../algebra/index.ts';
import type { ColumnReference, Expression, FunctionCall, GroupBy, OrderItem, Select } from '../ast/index.ts';
import { isTimestamp, printType, withNullable } from '../types/index.ts';
import { type Analysis, fail, failUnsupported } from './analysis.ts';
import { analyzeExpression } from './expressions.ts';
import { type Scope, scopeOf } from './scope.ts';
import type { ScopedRelation } from './scoped-relation.ts';
import { checkWindowLength, windowDuration, windowRelation } from './window-functions.ts';

/** A SELECT and the rows it reads. */
export interface WindowedSelect {
  readonly select: Select;
  readonly orderBy: readonly OrderItem[];
  readonly from: ScopedRelation;
}

const windowNames = ['TUMBLE', 'HOP', 'SESSION'];

/** The hidden column that an auxiliary function reads. */
const columnOfPart: Readonly<Record<string, string>> = {
  START: '$window_start',
  END: '$window_end',
  ROWTIME: '$window_time',
  PROCTIME: '$window_time',
};
const hiddenColumns = ['$window_start', '$window_end', '$window_time'];

/**
 * The older form of windows, `GROUP BY TUMBLE(ts, INTERVAL ..)` with `TUMBLE_START(..)` and its like: it means an aggregation over the window table function,
 * grouped by window_start and window_end. A SELECT without it stays as it is.
 */
export function expandGroupWindow(analysis: Analysis, plain: WindowedSelect): WindowedSelect {
  const { select, from } = plain;
  const calls = groupExpressions(select.groupBy).filter(isWindowCall);
  const [call, second] = calls;
  if (call === undefined) return plain;
  if (second !== undefined) failUnsupported(analysis, 'More than one window in GROUP BY', second.span);
  const relation = windowed(analysis, plain, call);
  const inner = relation.schema.length - hiddenColumns.length;
  const hidden = relation.schema.slice(inner).map((field, i): Field => ({ name: hiddenColumns[i]!, type: field.type }));
  const replace = (node: Expression): Expression => replaceAuxiliary(analysis, node, call);
  return {
    select: {
      ...select,
      items: select.items.map(item => mapNodes(item, replace)),
      having: select.having && mapNodes(select.having, replace),
      groupBy: {
        ...select.groupBy!,
        elements: select.groupBy!.elements.map(element => mapNodes(element, toColumns(call))),
      },
    },
    orderBy: plain.orderBy.map(item => mapNodes(item, replace)),
    from: { relation, scope: withHidden(from.scope, relation, hidden, inner) },
  };
}

const groupExpressions = (groupBy: GroupBy | undefined): readonly Expression[] =>
  (groupBy?.elements ?? []).flatMap(element => (element.kind === 'grouping-sets' ? [] : element.expressions));

const nameOf = (call: FunctionCall): string => call.name.parts.at(-1)?.name.toUpperCase() ?? '';

const isWindowCall = (node: Expression): node is FunctionCall =>
  node.kind === 'function-call' && windowNames.includes(nameOf(node));

function windowed(analysis: Analysis, { select, from }: WindowedSelect, call: FunctionCall): Relation {
  const name = nameOf(call);
  const [timeArgument, first, second] = call.arguments;
  const duration = (parameter: string, argument: FunctionCall['arguments'][number] | undefined): number =>
    windowDuration(analysis, name, parameter, argument, call);
  const window: WindowSpec =
    name === 'TUMBLE'
      ? { kind: 'tumble', sizeMs: duration('SIZE', first), offsetMs: 0 }
      : name === 'HOP'
        ? { kind: 'hop', slideMs: duration('SLIDE', first), sizeMs: duration('SIZE', second), offsetMs: 0 }
        : { kind: 'session', gapMs: duration('GAP', first), partitionBy: partitionOf(analysis, select, from.scope) };
  checkWindowLength(analysis, window, call);
  return windowRelation(analysis, from.relation, timeColumn(analysis, from, call, timeArgument), window, call);
}

function timeColumn(
  analysis: Analysis,
  from: ScopedRelation,
  call: FunctionCall,
  argument: FunctionCall['arguments'][number] | undefined,
): number {
  const time =
    argument?.kind === 'column-reference' ? analyzeExpression({ analysis, scope: from.scope }, argument) : null;
  if (time?.kind !== 'input-ref')
    return fail(analysis, 'window_arguments', `${nameOf(call)} needs a time column first`, call.span);
  const isAttribute =
    analysis.mode === 'batch' || ('timeAttribute' in time.type && time.type.timeAttribute !== undefined);
  if (isTimestamp(time.type) && isAttribute) return time.index;
  return fail(
    analysis,
    'window_time',
    `Window aggregate can only be defined over a time attribute column, but ${printType(withNullable(time.type, true))} encountered.`,
    argument!.span,
    'Declare a WATERMARK for it in CREATE TABLE.',
  );
}

/** Sessions are per group: the other keys of GROUP BY. */
function partitionOf(analysis: Analysis, select: Select, scope: Scope): readonly number[] {
  const keys = groupExpressions(select.groupBy).filter(key => !isWindowCall(key));
  return keys.map(key => {
    const column = analyzeExpression({ analysis, scope }, key);
    if (column.kind === 'input-ref') return column.index;
    return failUnsupported(analysis, 'A session window grouped by an expression', key.span);
  });
}

const columnNamed = (name: string, node: FunctionCall): ColumnReference => ({
  kind: 'column-reference',
  path: [{ kind: 'identifier', name, quoted: true, span: node.span }],
  span: node.span,
});

/** In GROUP BY the window stands for its columns. */
const toColumns =
  (call: FunctionCall) =>
  (node: Expression): Expression | readonly Expression[] =>
    node === call ? hiddenColumns.map(name => columnNamed(name, call)) : node;

function replaceAuxiliary(analysis: Analysis, node: Expression, call: FunctionCall): Expression {
  if (node.kind !== 'function-call') return node;
  const [, window, part] = /^(TUMBLE|HOP|SESSION)_(START|END|ROWTIME|PROCTIME)$/.exec(nameOf(node)) ?? [];
  if (window === undefined || part === undefined) return node;
  const isSame = window === nameOf(call) && contentOf(node.arguments) === contentOf(call.arguments);
  if (isSame) return columnNamed(columnOfPart[part]!, node);
  return fail(
    analysis,
    'window_auxiliary',
    `${nameOf(node)} needs the window of GROUP BY: ${window} with the same arguments`,
    node.span,
  );
}

const contentOf = (node: unknown): string => JSON.stringify(node, (key, value) => (key === 'span' ? undefined : value));

/** Rebuilds a tree top-down, but for queries in it; a node in a list may be replaced by several. */
function mapNodes<T>(value: T, replace: (node: Expression) => Expression | readonly Expression[]): T {
  // The walk is over every property of every node type alike, which the types can't express.
  const map = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.flatMap(map);
    if (typeof part !== 'object' || part === null) return part;
    if ('kind' in part && part.kind === 'query') return part;
    const replaced = 'kind' in part ? replace(part as Expression) : part;
    if (replaced !== part) return replaced;
    return Object.fromEntries(Object.entries(part).map(([key, child]) => [key, map(child)]));
  };
  return map(value) as T;
}

/** The names of FROM, whose event time now is an ordinary column, and the window's columns. */
function withHidden(scope: Scope, relation: Relation, hidden: readonly Field[], start: number): Scope {
  const tables = scope.tables.map(table => ({
    ...table,
    fields: table.fields.map(({ name }, i) => ({ name, type: relation.schema[table.start + i]!.type })),
  }));
  return { ...scope, tables: [...tables, { ...scopeOf(null, hidden).tables[0]!, start }] };
}
