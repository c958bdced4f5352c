import type { AggregateCall, Expression, Field, Relation } from '../algebra/index.ts';
import type { Expression as ExpressionNode, OrderItem, Select, SelectStar } from '../ast/index.ts';
import { type Analysis, type CommonTables, didYouMean, fail, failUnsupported } from './analysis.ts';
import { analyzeExpression, asCondition, type ExpressionContext, sortKey } from './expressions.ts';
import { analyzeFrom } from './from.ts';
import { emptyScope, type Scope } from './scope.ts';
import type { ScopedRelation } from './scoped-relation.ts';

/** A row without columns: what SELECT without FROM reads. */
const oneRow: ScopedRelation = { relation: { kind: 'values', rows: [[]], schema: [] }, scope: emptyScope };

/** One SELECT, with the ORDER BY of its query, whose keys may name columns that are not selected. */
export function analyzeSelect(
  analysis: Analysis,
  node: Select,
  tables: CommonTables,
  orderBy: readonly OrderItem[],
): Relation {
  if (node.qualify !== undefined) failUnsupported(analysis, 'QUALIFY', node.qualify.span);
  if (node.hints.length > 0) failUnsupported(analysis, 'A query hint', node.hints[0]!.span);
  const from = node.from === undefined ? oneRow : analyzeFrom(analysis, node.from, tables);
  const input = node.where === undefined ? from.relation : filter(analysis, from, node.where);
  const grouping = new Grouping(analysis, from.scope, node);
  const items = selectItems(analysis, node, from.scope, grouping);
  const having = node.having && grouping.analyzeCondition(node.having);
  const sortKeys = orderBy.map(item => sortKey(item, orderExpression(item.expression, items, grouping)));
  const isGrouped = grouping.isGrouped;
  const source = isGrouped ? grouping.aggregate(input) : input;
  const place = (expression: Expression): Expression => (isGrouped ? grouping.overResult(expression) : expression);
  const kept: Relation =
    having === undefined
      ? source
      : { kind: 'filter', input: source, condition: place(having), schema: source.schema, span: node.having!.span };
  const selected = {
    schema: items.map(({ name, expression }): Field => ({ name, type: expression.type })),
    expressions: items.map(item => place(item.expression)),
  };
  const project: Relation = { kind: 'project', input: kept, ...selected, span: node.span };
  if (node.quantifier === 'DISTINCT') return sortSelected(analysis, distinct(project), items, sortKeys, orderBy);
  if (sortKeys.length === 0) return project;
  return sortWithHidden(
    project,
    sortKeys.map(key => ({ ...key, expression: place(key.expression) })),
  );
}

interface SelectItem {
  readonly name: string;
  /** Over FROM's row, with aggregates as placeholders. */
  readonly expression: Expression;
}

function filter(analysis: Analysis, from: ScopedRelation, where: ExpressionNode): Relation {
  const context = { analysis, scope: from.scope };
  const condition = asCondition(context, analyzeExpression(context, where), where.span);
  return { kind: 'filter', input: from.relation, condition, schema: from.relation.schema, span: where.span };
}

function selectItems(analysis: Analysis, node: Select, scope: Scope, grouping: Grouping): readonly SelectItem[] {
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
  return tables.flatMap(table =>
    table.fields.map(({ name, type }, i) => ({
      name,
      expression: { kind: 'input-ref', index: table.start + i, type, span: node.span },
    })),
  );
}

/** An ORDER BY key: the alias of a selected column, else an expression over FROM's row. */
function orderExpression(node: ExpressionNode, items: readonly SelectItem[], grouping: Grouping): Expression {
  const name = node.kind === 'column-reference' && node.path.length === 1 ? node.path[0]!.name : undefined;
  const named = items.find(item => item.name === name);
  if (named !== undefined) return named.expression;
  const position =
    node.kind === 'numeric-literal' && node.form === 'integer' ? items[Number(node.text) - 1] : undefined;
  return position?.expression ?? grouping.analyze(node);
}

/** SELECT DISTINCT: grouped by every column. */
const distinct = (input: Relation): Relation => ({
  kind: 'aggregate',
  input,
  keys: input.schema.map(({ type }, index) => ({ kind: 'input-ref', index, type })),
  aggregates: [],
  schema: input.schema,
  span: input.span,
});

type SortKeys = readonly ReturnType<typeof sortKey>[];

function sortSelected(
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
      fail(analysis, 'order_by_distinct', 'With DISTINCT, ORDER BY can only name selected columns', orderBy[i]!.span);
    return { ...key, expression: { kind: 'input-ref', index, type: input.schema[index]!.type } satisfies Expression };
  });
  return { kind: 'sort', input, keys: placed, offset: 0, schema: input.schema };
}

/** Sorts by expressions that may not be selected: they ride along as hidden columns and are dropped after the sort. */
function sortWithHidden(project: Extract<Relation, { kind: 'project' }>, keys: SortKeys): Relation {
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

const contentOf = (expression: unknown): string =>
  JSON.stringify(expression, (key, value) => (key === 'span' ? undefined : value));

const sameExpression = (a: Expression, b: Expression): boolean => contentOf(a) === contentOf(b);

/** Positions from here on stand for the results of aggregates until these have a place in a row. */
const aggregateBase = 1_000_000;

/** Collects the aggregates of one SELECT and rewrites expressions over FROM's row into ones over the aggregation's result. */
class Grouping {
  readonly #analysis: Analysis;
  readonly #node: Select;
  readonly #keys: readonly Expression[];
  readonly #calls: AggregateCall[] = [];
  readonly #context: ExpressionContext;

  constructor(analysis: Analysis, scope: Scope, node: Select) {
    this.#analysis = analysis;
    this.#node = node;
    this.#context = { analysis, scope, onAggregate: call => this.#register(call) };
    this.#keys = groupKeys(analysis, scope, node);
  }

  get isGrouped(): boolean {
    return this.#node.groupBy !== undefined || this.#calls.length > 0 || this.#node.having !== undefined;
  }

  analyze(node: ExpressionNode): Expression {
    return analyzeExpression(this.#context, node);
  }

  analyzeCondition(node: ExpressionNode): Expression {
    return asCondition(this.#context, this.analyze(node), node.span);
  }

  aggregate(input: Relation): Relation {
    const fields = [
      ...this.#keys.map((key, i): Field => ({ name: this.#keyName(i, key, input), type: key.type })),
      ...this.#calls.map((call, i): Field => ({ name: `$agg${i}`, type: call.type })),
    ];
    return {
      kind: 'aggregate',
      input,
      keys: this.#keys,
      aggregates: this.#calls,
      schema: fields,
      span: this.#node.span,
    };
  }

  /** Group keys and aggregates become columns of the result; anything else of FROM's row is an error. */
  overResult(expression: Expression): Expression {
    const key = this.#keys.findIndex(candidate => sameExpression(candidate, expression));
    if (key !== -1) return { kind: 'input-ref', index: key, type: expression.type, span: expression.span };
    switch (expression.kind) {
      case 'literal':
        return expression;
      case 'input-ref':
        if (expression.index >= aggregateBase) {
          return { ...expression, index: this.#keys.length + expression.index - aggregateBase };
        }
        return this.#failNotGrouped(expression);
      case 'cast':
        return { ...expression, input: this.overResult(expression.input) };
      case 'call':
        return { ...expression, args: expression.args.map(arg => this.overResult(arg)) };
      case 'case':
        return {
          ...expression,
          branches: expression.branches.map(({ when, then }) => ({
            when: this.overResult(when),
            then: this.overResult(then),
          })),
          otherwise: this.overResult(expression.otherwise),
        };
    }
  }

  #register(call: AggregateCall): Expression {
    const content = contentOf(call);
    let index = this.#calls.findIndex(candidate => contentOf(candidate) === content);
    if (index === -1) index = this.#calls.push(call) - 1;
    return { kind: 'input-ref', index: aggregateBase + index, type: call.type, span: call.span };
  }

  #keyName(index: number, key: Expression, input: Relation): string {
    return key.kind === 'input-ref' ? input.schema[key.index]!.name : `$key${index}`;
  }

  #failNotGrouped(expression: Extract<Expression, { kind: 'input-ref' }>): never {
    const column = this.#context.scope.tables
      .flatMap(table => table.fields.map((field, i) => ({ name: field.name, index: table.start + i })))
      .find(candidate => candidate.index === expression.index);
    const span = expression.span ?? this.#node.span;
    const hint = 'Add it to GROUP BY, or aggregate it.';
    return fail(this.#analysis, 'not_grouped', `Expression '${column?.name ?? ''}' is not being grouped`, span, hint);
  }
}

function groupKeys(analysis: Analysis, scope: Scope, node: Select): readonly Expression[] {
  const keys: Expression[] = [];
  for (const element of node.groupBy?.elements ?? []) {
    if (element.kind === 'grouping-sets') return failUnsupported(analysis, element.form, element.span);
    for (const expression of element.expressions) {
      const key = analyzeExpression({ analysis, scope }, expression);
      if (!keys.some(known => sameExpression(known, key))) keys.push(key);
    }
  }
  return keys;
}
