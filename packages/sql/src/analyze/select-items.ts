import type { Expression } from '../algebra/index.ts';
import type { ColumnReference, Expression as ExpressionNode, Select, SelectStar } from '../ast/index.ts';
import { findFunction } from '../functions/index.ts';
import type { RowType } from '../types/index.ts';
import { type Analysis, didYouMean, fail } from './analysis.ts';
import type { Grouping } from './grouping.ts';
import { accessField } from './nested-access.ts';
import { allColumns, columnsOf, findColumn, type Scope } from './scope.ts';

export interface SelectItem {
  readonly name: string;
  /** Over FROM's row, with aggregates as placeholders. */
  readonly expression: Expression;
}

/** The columns of SELECT, `*` spelled out. */
export function selectItems(analysis: Analysis, node: Select, scope: Scope, grouping: Grouping): readonly SelectItem[] {
  const items: SelectItem[] = [];
  for (const item of node.items) {
    if (item.kind === 'select-star') items.push(...starItems(analysis, item, scope));
    else {
      const expression = grouping.analyze(item.expression);
      items.push({ name: item.alias?.name ?? impliedName(item.expression) ?? `EXPR$${items.length}`, expression });
    }
  }
  return items;
}

/** A column keeps its name, one that is written like a function without parentheses too. */
function impliedName(node: ExpressionNode): string | undefined {
  if (node.kind === 'column-reference') return node.path.at(-1)?.name;
  if (node.kind !== 'function-call' || node.parenthesized) return undefined;
  const name = node.name.parts.at(-1)?.name ?? '';
  return findFunction(name) === undefined ? name : undefined;
}

const rowReference = ({ qualifier, span }: SelectStar): ColumnReference => ({
  kind: 'column-reference',
  path: qualifier,
  span,
});

/** `row.*`: each field a column. */
const fieldItems = (analysis: Analysis, row: Expression, { fields }: RowType, { span }: SelectStar): SelectItem[] =>
  fields.map(({ name }) => ({ name, expression: accessField(analysis, row, { name, span }) }));

function starItems(analysis: Analysis, node: SelectStar, scope: Scope): readonly SelectItem[] {
  const [qualifier, ...further] = node.qualifier;
  const isTable = scope.tables.some(table => table.name === qualifier?.name) && further.length === 0;
  const row = qualifier === undefined || isTable ? null : findColumn(analysis, scope, rowReference(node));
  if (row?.type.kind === 'ROW') return fieldItems(analysis, row, row.type, node);
  const tables = qualifier === undefined ? scope.tables : scope.tables.filter(table => table.name === qualifier.name);
  if (qualifier !== undefined && tables.length === 0) {
    const names = scope.tables.flatMap(table => (table.name === null ? [] : [table.name]));
    fail(
      analysis,
      'table_unknown',
      `Table '${qualifier.name}' not found`,
      qualifier.span,
      didYouMean(qualifier.name, names),
    );
  }
  if (scope.tables.length === 0) fail(analysis, 'star_without_from', 'SELECT * requires a FROM clause', node.span);
  const columns = qualifier === undefined ? allColumns(scope) : tables.flatMap(columnsOf);
  return columns.map(({ name, expression }) => ({ name, expression: { ...expression, span: node.span } }));
}
