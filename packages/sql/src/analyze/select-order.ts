import type { Expression, Relation, SortKey } from '../algebra/index.ts';
import type { Expression as ExpressionNode, OrderItem } from '../ast/index.ts';
import { type Analysis, fail } from './analysis.ts';
import type { Grouping } from './grouping.ts';
import { sameExpression } from './same-expression.ts';
import type { SelectItem } from './select-items.ts';

/** An ORDER BY key: the alias of a selected column, else an expression over FROM's row. */
export function orderExpression(node: ExpressionNode, items: readonly SelectItem[], grouping: Grouping): Expression {
  const name = node.kind === 'column-reference' && node.path.length === 1 ? node.path[0]!.name : undefined;
  const named = items.find(item => item.name === name);
  if (named !== undefined) return named.expression;
  const columns = items.map(item => item.expression);
  return byPosition(node, columns) ?? grouping.analyze(node);
}

/** `ORDER BY 2`: the second column; undefined for anything but the number of one. */
export const byPosition = (node: ExpressionNode, columns: readonly Expression[]): Expression | undefined =>
  node.kind === 'numeric-literal' && node.form === 'integer' ? columns[Number(node.text) - 1] : undefined;

type SortKeys = readonly SortKey[];

/** Sorts by columns that are selected. */
export function sortSelected(
  analysis: Analysis,
  input: Relation,
  items: readonly SelectItem[],
  keys: SortKeys,
  orderBy: readonly OrderItem[],
): Relation {
  if (keys.length === 0) return input;
  const placed = keys.map((key, i) => {
    const index = items.findIndex(item => sameExpression(item.expression, key.expression));
    if (index === -1)
      fail(analysis, 'order_by_distinct', 'Expression of ORDER BY is not in the select clause', orderBy[i]!.span);
    return { ...key, expression: { kind: 'input-ref', index, type: input.schema[index]!.type } satisfies Expression };
  });
  return { kind: 'sort', input, keys: placed, offset: 0, schema: input.schema };
}

/** Sorts by expressions that may not be selected: they ride along as hidden columns and are dropped after the sort. */
export function sortWithHidden(project: Extract<Relation, { kind: 'project' }>, keys: SortKeys): Relation {
  const expressions = [...project.expressions];
  const schema = [...project.schema];
  const placed = keys.map(key => {
    let index = expressions.findIndex(expression => sameExpression(expression, key.expression));
    if (index === -1) {
      index = expressions.push(key.expression) - 1;
      schema.push({ name: `$sort${index}`, type: key.expression.type });
    }
    return { ...key, expression: { kind: 'input-ref', index, type: key.expression.type } satisfies Expression };
  });
  const sorted: Relation = {
    kind: 'sort',
    input: { ...project, expressions, schema },
    keys: placed,
    offset: 0,
    schema,
  };
  if (schema.length === project.schema.length) return sorted;
  const visible = project.schema.map(({ type }, index): Expression => ({ kind: 'input-ref', index, type }));
  return { kind: 'project', input: sorted, expressions: visible, schema: project.schema };
}
