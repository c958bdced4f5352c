import type { Expression } from '../algebra/index.ts';
import type { Expression as ExpressionNode, Select, SelectStar } from '../ast/index.ts';
import { type Analysis, didYouMean, fail } from './analysis.ts';
import type { Grouping } from './grouping.ts';
import { allColumns, columnsOf, type Scope } from './scope.ts';

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

const impliedName = (node: ExpressionNode): string | undefined =>
  node.kind === 'column-reference' ? node.path.at(-1)?.name : undefined;

function starItems(analysis: Analysis, node: SelectStar, scope: Scope): readonly SelectItem[] {
  const [qualifier] = node.qualifier;
  const tables = qualifier === undefined ? scope.tables : scope.tables.filter(table => table.name === qualifier.name);
  if (qualifier !== undefined && tables.length === 0) {
    const names = scope.tables.flatMap(table => (table.name === null ? [] : [table.name]));
    fail(
      analysis,
      'table_unknown',
      `Table '${qualifier.name}' is not in FROM`,
      qualifier.span,
      didYouMean(qualifier.name, names),
    );
  }
  if (scope.tables.length === 0) fail(analysis, 'star_without_from', 'SELECT * needs a FROM', node.span);
  const columns = qualifier === undefined ? allColumns(scope) : tables.flatMap(columnsOf);
  return columns.map(({ name, expression }) => ({ name, expression: { ...expression, span: node.span } }));
}
