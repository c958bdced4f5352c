import { type AggregateCall, type Expression, type Field, mapExpression, type Relation } from '../algebra/index.ts';
import type { Expression as ExpressionNode, Select } from '../ast/index.ts';
import { type Analysis, type CommonTables, fail, failUnsupported } from './analysis.ts';
import { analyzeExpression, asCondition, type ExpressionContext } from './expressions.ts';
import { contentOf, sameExpression } from './same-expression.ts';
import { type Scope, widthOf } from './scope.ts';
import { Subqueries } from './subqueries/subqueries.ts';

/** Positions from here on stand for the results of aggregates until these have a place in a row. */
const aggregateBase = 1_000_000;

/** And from here on for those of subqueries. */
const subqueryBase = 2_000_000;

/** Collects the aggregates of one SELECT and rewrites expressions over FROM's row into ones over the aggregation's result. */
export class Grouping {
  readonly #analysis: Analysis;
  readonly #node: Select;
  readonly #keys: readonly Expression[];
  readonly #calls: AggregateCall[] = [];
  readonly #context: ExpressionContext;
  /** Of what is evaluated over the result. */
  readonly #subqueries: Subqueries;
  /** Of group keys and the arguments of aggregates. */
  readonly #inputSubqueries: Subqueries;

  constructor(analysis: Analysis, scope: Scope, node: Select, tables: CommonTables) {
    this.#analysis = analysis;
    this.#node = node;
    this.#subqueries = new Subqueries(analysis, scope, tables, subqueryBase);
    this.#inputSubqueries = new Subqueries(analysis, scope, tables, widthOf(scope));
    this.#context = {
      analysis,
      scope,
      onAggregate: call => this.#register(call),
      subqueries: this.#subqueries,
      argumentSubqueries: this.#inputSubqueries,
    };
    this.#keys = groupKeys({ analysis, scope, subqueries: this.#inputSubqueries }, node);
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
      node.kind === 'input-ref' && node.index >= subqueryBase ? this.#subqueries.columnOf(node, width) : node,
    );
  }

  #aggregate(input: Relation): Relation {
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
  #overResult(expression: Expression): Expression {
    const key = this.#keys.findIndex(candidate => sameExpression(candidate, expression));
    if (key !== -1) return { kind: 'input-ref', index: key, type: expression.type, span: expression.span };
    switch (expression.kind) {
      case 'literal':
        return expression;
      case 'input-ref':
        if (expression.index < 0) return expression;
        if (expression.index >= subqueryBase) {
          return this.#subqueries.columnOf(expression, this.#keys.length + this.#calls.length);
        }
        if (expression.index >= aggregateBase) {
          return { ...expression, index: this.#keys.length + expression.index - aggregateBase };
        }
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
    const content = contentOf(call);
    let index = this.#calls.findIndex(candidate => contentOf(candidate) === content);
    if (index === -1) index = this.#calls.push(call) - 1;
    return { kind: 'input-ref', index: aggregateBase + index, type: call.type, span: call.span };
  }

  #keyName(index: number, key: Expression, input: Relation): string {
    return key.kind === 'input-ref' && key.index >= 0 ? input.schema[key.index]!.name : `$key${index}`;
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

function groupKeys(context: ExpressionContext, node: Select): readonly Expression[] {
  const keys: Expression[] = [];
  for (const element of node.groupBy?.elements ?? []) {
    if (element.kind === 'grouping-sets') return failUnsupported(context.analysis, element.form, element.span);
    for (const expression of element.expressions) {
      const key = analyzeExpression(context, expression);
      if (!keys.some(known => sameExpression(known, key))) keys.push(key);
    }
  }
  return keys;
}
