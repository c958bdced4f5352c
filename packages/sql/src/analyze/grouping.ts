import {
  type AggregateCall,
  type Expression,
  type Field,
  identity,
  mapExpression,
  type Relation,
  remapRefs,
} from '../algebra/index.ts';
import type { Expression as ExpressionNode, Select } from '../ast/index.ts';
import { withNullable } from '../types/index.ts';
import { type Analysis, type CommonTables, fail } from './analysis.ts';
import { asCondition } from './apply-function.ts';
import { analyzeExpression, type ExpressionContext } from './expressions.ts';
import {
  expandSets,
  type GroupKeys,
  groupingValue,
  groupKeys,
  isGroupingFunction,
  setNumberType,
} from './grouping-sets.ts';
import { contentOf, sameExpression } from './same-expression.ts';
import { allColumns, type MergedColumn, mergedOf, type Scope, widthOf } from './scope.ts';
import { hintedTtlMs } from './state-ttl.ts';
import { Subqueries } from './subqueries/subqueries.ts';
import { isWindowResult, type WindowCalls } from './window-calls.ts';

/** Positions from here on stand for the results of aggregates until these have a place in a row. */
const aggregateBase = 1_000_000;

/** And this one for the number of the row's grouping set. */
const setNumberIndex = aggregateBase - 1;

/** And from here on for those of subqueries. */
const subqueryBase = 2_000_000;

/** Collects the aggregates of one SELECT and rewrites expressions over FROM's row into ones over the aggregation's result. */
export class Grouping {
  readonly #analysis: Analysis;
  readonly #node: Select;
  readonly #scope: Scope;
  readonly #groups: GroupKeys;
  readonly #keys: readonly Expression[];
  readonly #calls: AggregateCall[] = [];
  readonly #context: ExpressionContext;
  /** Of what is evaluated over the result. */
  readonly #subqueries: Subqueries;
  /** Of group keys and the arguments of aggregates. */
  readonly #inputSubqueries: Subqueries;

  constructor(analysis: Analysis, scope: Scope, node: Select, tables: CommonTables, windows: WindowCalls) {
    this.#analysis = analysis;
    this.#node = node;
    this.#scope = scope;
    this.#subqueries = new Subqueries(analysis, scope, tables, subqueryBase);
    this.#inputSubqueries = new Subqueries(analysis, scope, tables, widthOf(scope));
    const known = node.groupBy?.elements.some(element => element.kind === 'grouping-sets') ? asNullable(scope) : scope;
    const grouped: ExpressionContext = {
      analysis,
      scope: known,
      onAggregate: call => this.#register(call),
      subqueries: this.#subqueries,
      argumentSubqueries: this.#inputSubqueries,
    };
    this.#context = { ...grouped, onWindow: (call, over) => windows.register(grouped, call, over) };
    const keyContext = { analysis, scope: known, subqueries: this.#inputSubqueries };
    this.#groups = groupKeys(node.groupBy, key => analyzeExpression(keyContext, key));
    this.#keys = this.#groups.keys;
  }

  /** Columns of the result before the aggregates: the keys, and with several grouping sets the number of the row's set. */
  get #keyCount(): number {
    return this.#keys.length + (this.#groups.sets.length > 1 ? 1 : 0);
  }

  get isGrouped(): boolean {
    return this.#node.groupBy !== undefined || this.#calls.length > 0 || this.#node.having !== undefined;
  }

  analyze(node: ExpressionNode): Expression {
    return analyzeExpression(this.#context, node);
  }

  /** HAVING, which is decided before window functions are computed. */
  analyzeHaving(node: ExpressionNode): Expression {
    const context = { ...this.#context, onWindow: undefined };
    return asCondition(context, analyzeExpression(context, node), node.span, 'HAVING');
  }

  /** QUALIFY, which may also name selected columns by alias. */
  analyzeQualify(node: ExpressionNode, items: readonly Omit<MergedColumn, 'covers'>[]): Expression {
    const { scope } = this.#context;
    const known = new Set(allColumns(scope).map(column => column.name));
    const aliases = items.filter(item => !known.has(item.name)).map(item => ({ ...item, covers: [] }));
    const context = { ...this.#context, scope: { ...scope, merged: [...mergedOf(scope), ...aliases] } };
    return asCondition(context, analyzeExpression(context, node), node.span, 'QUALIFY');
  }

  /** The rows over which SELECT, HAVING and ORDER BY are evaluated: see `place`. */
  rows(input: Relation): Relation {
    const read = this.#inputSubqueries.attach(input, ref => ref);
    const rows = this.isGrouped ? this.#aggregate(read) : read;
    return this.#subqueries.attach(rows, ref => this.place(ref, rows.schema.length));
  }

  /** An expression over FROM's row as one over `rows`; `width` is how many columns these have before those of subqueries. */
  place(expression: Expression, width: number): Expression {
    if (this.isGrouped) return this.#overResult(expression);
    return mapExpression(expression, node =>
      node.kind === 'input-ref' && node.index >= subqueryBase && !isWindowResult(node)
        ? this.#subqueries.columnOf(node, width)
        : node,
    );
  }

  #aggregate(input: Relation): Relation {
    const expanded = this.#groups.sets.length > 1 ? expandSets(input, this.#groups) : null;
    const keys = expanded === null ? this.#keys : identity(expanded.schema).slice(0, this.#keyCount);
    const aggregates = expanded === null ? this.#calls : this.#calls.map(call => moved(call, this.#keyCount));
    const fields = [
      ...keys.map((key, i): Field => ({ name: this.#keyName(i, input), type: key.type })),
      ...this.#calls.map((call, i): Field => ({ name: `$agg${i}`, type: call.type })),
    ];
    const stateTtlMs = hintedTtlMs(this.#analysis, this.#scope);
    return {
      kind: 'aggregate',
      input: expanded ?? input,
      keys,
      aggregates,
      schema: fields,
      span: this.#node.span,
      ...(stateTtlMs !== undefined && { stateTtlMs }),
    };
  }

  /** Group keys and aggregates become columns of the result; anything else of FROM's row is an error. */
  #overResult(expression: Expression): Expression {
    const key = this.#keys.findIndex(candidate => sameExpression(candidate, expression));
    if (key !== -1) {
      const type = this.#groups.sets.length > 1 ? withNullable(expression.type, true) : expression.type;
      return { kind: 'input-ref', index: key, type, span: expression.span };
    }
    switch (expression.kind) {
      case 'literal':
        return expression;
      case 'input-ref':
        if (expression.index < 0 || isWindowResult(expression)) return expression;
        if (expression.index >= subqueryBase) {
          return this.#subqueries.columnOf(expression, this.#keyCount + this.#calls.length);
        }
        if (expression.index >= aggregateBase) {
          return { ...expression, index: this.#keyCount + expression.index - aggregateBase };
        }
        if (expression.index === setNumberIndex) return { ...expression, index: this.#keys.length };
        return this.#failNotGrouped(expression);
      case 'cast':
        return { ...expression, input: this.#overResult(expression.input) };
      case 'call':
        return { ...expression, args: expression.args.map(arg => this.#overResult(arg)) };
      case 'case':
        return {
          ...expression,
          branches: expression.branches.map(({ when, then }) => ({
            when: this.#overResult(when),
            then: this.#overResult(then),
          })),
          otherwise: this.#overResult(expression.otherwise),
        };
    }
  }

  #register(call: AggregateCall): Expression {
    if (isGroupingFunction(call)) {
      const setNumber: Expression = { kind: 'input-ref', index: setNumberIndex, type: setNumberType };
      return groupingValue(this.#analysis, call, this.#groups, setNumber);
    }
    const content = contentOf(call);
    let index = this.#calls.findIndex(candidate => contentOf(candidate) === content);
    if (index === -1) index = this.#calls.push(call) - 1;
    return { kind: 'input-ref', index: aggregateBase + index, type: call.type, span: call.span };
  }

  #keyName(index: number, input: Relation): string {
    const key = this.#keys[index];
    return key?.kind === 'input-ref' && key.index >= 0 ? input.schema[key.index]!.name : `$key${index}`;
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

/** A key that its set leaves out is NULL, so an expression over it can be. */
const asNullable = (scope: Scope): Scope => ({
  ...scope,
  tables: scope.tables.map(table => ({
    ...table,
    fields: table.fields.map(({ name, type }) => ({ name, type: withNullable(type, true) })),
  })),
});

/** The aggregate over a row that has `by` columns more in front. */
function moved(call: AggregateCall, by: number): AggregateCall {
  const move = (expression: Expression): Expression => remapRefs(expression, index => (index < 0 ? index : index + by));
  return {
    ...call,
    args: call.args.map(move),
    filter: call.filter && move(call.filter),
    orderBy: call.orderBy.map(key => ({ ...key, expression: move(key.expression) })),
  };
}
