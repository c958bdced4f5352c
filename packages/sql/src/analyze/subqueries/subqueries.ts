import type { Span } from '@lockstep/kernel/diagnostics';
import { type Expression, type InputRef, inputRef, type Relation } from '../../algebra/index.ts';
import type { Expression as ExpressionNode, Query } from '../../ast/index.ts';
import { withNullable } from '../../types/index.ts';
import { type Analysis, type CommonTables, fail, failUnsupported } from '../analysis.ts';
import { call } from '../apply-function.ts';
import { analyzeExpression, type ExpressionContext, type SubqueryHost, type SubqueryNode } from '../expressions.ts';
import { contentOf } from '../same-expression.ts';
import type { Scope } from '../scope.ts';
import { asRegular } from '../scoped-relation.ts';
import { unordered } from '../unordered.ts';
import { attachValue, keepExisting, markExisting } from './attach.ts';
import { aggregate, apply, caseOf, filter, isNull, literalOf, nullOf } from './build.ts';
import { depthOf, insideOf } from './inside-query.ts';
import { asOuter, type OuterRows } from './outer-refs.ts';

/** `x IN (..)`, `x < ANY (..)` and, without operands, `EXISTS (..)`; ALL arrives as NOT ANY of the opposite. */
interface Membership {
  readonly isNegated: boolean;
  readonly query: Relation;
  readonly operator: string;
  readonly operands: readonly Expression[];
  readonly span: Span;
}

interface Pending {
  readonly kind: 'exists' | 'value';
  readonly query: Relation;
  readonly span: Span;
}

/**
 * The subqueries in the expressions of one clause. Each becomes a column behind the clause's row: an expression names it by a position from `base` on,
 * and `attach` joins it to the rows.
 */
export class Subqueries implements SubqueryHost {
  readonly #analysis: Analysis;
  readonly #tables: CommonTables;
  readonly #base: number;
  readonly #depth: number;
  readonly #inner: Analysis;
  readonly #pending: Pending[] = [];

  constructor(analysis: Analysis, scope: Scope, tables: CommonTables, base: number) {
    this.#analysis = analysis;
    this.#tables = tables;
    this.#base = base;
    this.#depth = depthOf(analysis);
    this.#inner = insideOf(analysis, scope);
  }

  translate(context: ExpressionContext, node: SubqueryNode): Expression {
    if (node.kind === 'scalar-subquery') return this.#value(node.query, node.span);
    const membership = this.#membership(context, node);
    return membership === null ? comparisons(context, node) : this.#isMember(context, membership);
  }

  /** A conjunct of WHERE that tests a subquery and does nothing else: what keeps the rows for which it is TRUE. Null for other conjuncts. */
  rowTest(context: ExpressionContext, node: ExpressionNode): ((rows: Relation) => Relation) | null {
    const isNot = node.kind === 'unary' && node.operator === 'NOT';
    const tested = isNot ? node.operand : node;
    const membership = isTest(tested) ? this.#membership(context, tested) : null;
    if (membership === null) return null;
    const isNegated = membership.isNegated !== isNot;
    return rows => this.#keep(context, { ...membership, isNegated }, rows);
  }

  /** The rows with a column more for every subquery. `place` says where a column of the clause's row is now. */
  attach(relation: Relation, place: (ref: InputRef) => Expression): Relation {
    const width = relation.schema.length;
    return this.#pending.reduce((rows, { kind, query, span }) => {
      const outer = this.#outer(rows, span, ref => (ref.index >= this.#base ? this.columnOf(ref, width) : place(ref)));
      return kind === 'exists' ? markExisting(outer, query) : attachValue(outer, query);
    }, relation);
  }

  /** Where the column of a subquery is, behind `width` other columns. */
  columnOf(ref: InputRef, width: number): InputRef {
    return { ...ref, index: width + ref.index - this.#base };
  }

  get isEmpty(): boolean {
    return this.#pending.length === 0;
  }

  #outer(relation: Relation, span: Span, place: OuterRows['place']): OuterRows {
    const refuse = (): never => failUnsupported(this.#analysis, 'This correlated subquery', span);
    return { relation, depth: this.#depth, place, refuse };
  }

  #analyze(query: Query): Relation {
    return unordered(this.#analysis.analyzeQuery(this.#inner, query, this.#tables));
  }

  #register(pending: Pending, type: InputRef['type']): InputRef {
    const content = contentOf(pending.query);
    let index = this.#pending.findIndex(({ kind, query }) => kind === pending.kind && contentOf(query) === content);
    if (index === -1) index = this.#pending.push(pending) - 1;
    return { kind: 'input-ref', index: this.#base + index, type, span: pending.span };
  }

  #value(node: Query, span: Span): Expression {
    const query = this.#analyze(node);
    const [column, other] = query.schema;
    if (column === undefined || other !== undefined) {
      const message = `A scalar subquery has one column, not ${query.schema.length}`;
      return fail(this.#analysis, 'subquery_columns', message, node.span);
    }
    return this.#register({ kind: 'value', query, span }, withNullable(asRegular(column.type), true));
  }

  #exists(query: Relation, span: Span): Expression {
    return this.#register({ kind: 'exists', query, span }, { kind: 'BOOLEAN', nullable: false });
  }

  /** Null for a quantified comparison with a list. */
  #membership(context: ExpressionContext, node: Exclude<SubqueryNode, { kind: 'scalar-subquery' }>): Membership | null {
    const { span } = node;
    if (node.query === undefined) return null;
    if (node.kind === 'exists') {
      return { isNegated: false, query: this.#analyze(node.query), operator: 'EQUALS', operands: [], span };
    }
    const { operand } = node;
    const values = operand.kind === 'row-constructor' ? operand.values : [operand];
    const operands = values.map(value => asOuter(analyzeExpression(context, value), this.#depth));
    const query = this.#analyze(node.query);
    if (operands.length !== query.schema.length) {
      const message = `${operands.length} values can't be compared with the ${query.schema.length} columns of the subquery`;
      return fail(this.#analysis, 'subquery_columns', message, node.query.span);
    }
    if (node.kind === 'in') return { isNegated: node.negated, query, operator: 'EQUALS', operands, span };
    const isAll = node.quantifier === 'ALL';
    const operator = comparisonKeys[node.operator]![isAll ? 1 : 0]!;
    return { isNegated: isAll, query, operator, operands, span };
  }

  /** The subquery's rows for which the comparison is TRUE. */
  #matching(context: ExpressionContext, { query, operator, operands, span }: Membership): Relation {
    return filter(
      query,
      operands.map((operand, i) => call(context, operator, [operand, inputRef(query.schema, i)], span)),
    );
  }

  /** Subqueries of which one has a row exactly when the comparison is NULL for some row and TRUE for none. */
  #unknown(context: ExpressionContext, membership: Membership): readonly Relation[] {
    const { query, operands, operator, span } = membership;
    const columns = operands.map((_, i) => inputRef(query.schema, i));
    if (operands.every((operand, i) => !operand.type.nullable && !columns[i]!.type.nullable)) return [];
    const [operand, second] = operands;
    if (second !== undefined) {
      const notFalse = operands.map((value, i) =>
        apply('IS_NOT_FALSE', [call(context, operator, [value, columns[i]!], span)]),
      );
      return [filter(query, notFalse)];
    }
    return [
      ...(columns[0]!.type.nullable ? [filter(query, [isNull(columns[0]!)])] : []),
      ...(operand!.type.nullable ? [filter(aggregate(query, [literalOf(true)]), [isNull(operand!)])] : []),
    ];
  }

  #keep(context: ExpressionContext, membership: Membership, relation: Relation): Relation {
    const outer = (rows: Relation): OuterRows => this.#outer(rows, membership.span, ref => ref);
    const matching = this.#matching(context, membership);
    if (!membership.isNegated) return keepExisting(outer(relation), matching, 'semi');
    const refused = [matching, ...this.#unknown(context, membership)];
    return refused.reduce((rows, query) => keepExisting(outer(rows), query, 'anti'), relation);
  }

  #isMember(context: ExpressionContext, membership: Membership): Expression {
    const { isNegated, span } = membership;
    const isMatched = this.#exists(this.#matching(context, membership), span);
    const unknown = this.#unknown(context, membership).map(query => this.#exists(query, span));
    const known = literalOf(false);
    const value =
      unknown.length === 0
        ? isMatched
        : caseOf(
            isMatched,
            literalOf(true),
            unknown.reduce((otherwise, test) => caseOf(test, nullOf(known), otherwise), known),
          );
    return isNegated ? call(context, 'NOT', [value], span) : value;
  }
}

const isTest = (
  node: ExpressionNode,
): node is Extract<SubqueryNode, { kind: 'exists' | 'in' | 'quantified-comparison' }> =>
  node.kind === 'exists' || ((node.kind === 'in' || node.kind === 'quantified-comparison') && node.query !== undefined);

/** The registry's key of a comparison, and of its opposite. */
const comparisonKeys: Readonly<Record<string, readonly [string, string]>> = {
  '=': ['EQUALS', 'NOT_EQUALS'],
  '<>': ['NOT_EQUALS', 'EQUALS'],
  '<': ['LESS_THAN', 'GREATER_THAN_OR_EQUAL'],
  '<=': ['LESS_THAN_OR_EQUAL', 'GREATER_THAN'],
  '>': ['GREATER_THAN', 'LESS_THAN_OR_EQUAL'],
  '>=': ['GREATER_THAN_OR_EQUAL', 'LESS_THAN'],
};

/** `x < ANY (a, b)` compares with one after the other. */
function comparisons(context: ExpressionContext, node: SubqueryNode): Expression {
  if (node.kind !== 'quantified-comparison' || node.list === undefined) {
    return failUnsupported(context.analysis, 'This subquery', node.span);
  }
  const operator = comparisonKeys[node.operator]?.[0] ?? 'EQUALS';
  const operand = analyzeExpression(context, node.operand);
  const tests = node.list.map(item => call(context, operator, [operand, analyzeExpression(context, item)], node.span));
  const joined = node.quantifier === 'ALL' ? 'AND' : 'OR';
  return tests.reduce((all, test) => call(context, joined, [all, test], node.span));
}
