import type { Expression, Field, Relation } from '../algebra/index.ts';
import type { OrderItem, Select } from '../ast/index.ts';
import type { Analysis, CommonTables } from './analysis.ts';
import { analyzeFrom } from './from.ts';
import { expandGroupWindow, type WindowedSelect } from './group-windows.ts';
import { Grouping } from './grouping.ts';
import { checkSelectHints } from './hints.ts';
import { lookupHints } from './lookup-hints.ts';
import { oneRow } from './scoped-relation.ts';
import { selectItems } from './select-items.ts';
import { orderExpression, sortSelected, sortWithHidden } from './select-order.ts';
import { sortKey } from './sort-key.ts';
import { hintedTtlMs, stateTtlHints } from './state-ttl.ts';
import { keepWhere } from './where.ts';
import { WindowCalls } from './window-calls.ts';

/** One SELECT, with the ORDER BY of its query, whose keys may name columns that are not selected. */
export function analyzeSelect(
  shared: Analysis,
  select: Select,
  tables: CommonTables,
  orderItems: readonly OrderItem[],
): Relation {
  const analysis: Analysis = {
    ...shared,
    lookupHints: lookupHints(shared, select.hints),
    stateTtlMs: stateTtlHints(shared, select.hints),
  };
  const all = select.from === undefined ? oneRow : analyzeFrom(analysis, select.from, tables);
  checkSelectHints(analysis, select.hints, all.scope);
  const rows = select.where === undefined ? all.relation : keepWhere(analysis, all, select.where, tables);
  return selectFrom(
    analysis,
    expandGroupWindow(analysis, { select, orderBy: orderItems, from: { ...all, relation: rows } }),
    tables,
  );
}

/** What comes after FROM and WHERE. */
function selectFrom(
  analysis: Analysis,
  { select: node, orderBy, from }: WindowedSelect,
  tables: CommonTables,
): Relation {
  const input = from.relation;
  const windows = new WindowCalls(analysis, node.windows);
  const grouping = new Grouping(analysis, from.scope, node, tables, windows);
  const items = selectItems(analysis, node, from.scope, grouping);
  const having = node.having && grouping.analyzeHaving(node.having);
  const qualify = node.qualify && grouping.analyzeQualify(node.qualify, items);
  const sortKeys = orderBy.map(item => sortKey(analysis, item, orderExpression(item.expression, items, grouping)));
  const source = grouping.rows(input);
  const placeGrouped = (expression: Expression): Expression => grouping.place(expression, input.schema.length);
  const kept = having === undefined ? source : keep(source, placeGrouped(having));
  const windowed = windows.apply(kept, placeGrouped, node.span);
  const place = (expression: Expression): Expression => windows.overResult(placeGrouped(expression));
  const qualified = qualify === undefined ? windowed : keep(windowed, place(qualify));
  const selected = {
    schema: items.map(({ name, expression }): Field => ({ name, type: expression.type })),
    expressions: items.map(item => place(item.expression)),
  };
  const project: Relation = { kind: 'project', input: qualified, ...selected, span: node.span };
  if (node.quantifier === 'DISTINCT') {
    const stateTtlMs = grouping.isGrouped ? undefined : hintedTtlMs(analysis, from.scope);
    return sortSelected(analysis, distinct(project, stateTtlMs), items, sortKeys, orderBy);
  }
  if (sortKeys.length === 0) return project;
  return sortWithHidden(
    project,
    sortKeys.map(key => ({ ...key, expression: place(key.expression) })),
  );
}

const keep = (input: Relation, condition: Expression): Relation => ({
  kind: 'filter',
  input,
  condition,
  schema: input.schema,
  span: condition.span,
});

/** SELECT DISTINCT: grouped by every column. */
const distinct = (input: Relation, stateTtlMs: number | undefined): Relation => ({
  kind: 'aggregate',
  input,
  keys: input.schema.map(({ type }, index) => ({ kind: 'input-ref', index, type })),
  aggregates: [],
  schema: input.schema,
  span: input.span,
  ...(stateTtlMs !== undefined && { stateTtlMs }),
});
