import type { AggregateCall, Expression, Navigation, Relation } from '../algebra/index.ts';
import {
  type AstNode,
  type ColumnReference,
  type Expression as ExpressionNode,
  type FunctionCall,
  mapChildren,
  walk,
} from '../ast/index.ts';
import { withNullable } from '../types/index.ts';
import { type Analysis, didYouMean, fail } from './analysis.ts';
import { analyzeExpression } from './expressions.ts';
import { contentOf } from './same-expression.ts';
import { type Scope, scopeOf } from './scope.ts';
import { asRegular } from './scoped-relation.ts';
import { findFunction } from './user-functions/find-function.ts';

/** Which of a variable's rows a column is read from. */
interface Place {
  readonly from: 'first' | 'last';
  readonly offset: number;
}

const lastRow: Place = { from: 'last', offset: 0 };

/**
 * Analyzes the expressions of one MATCH_RECOGNIZE. What they say of rows (`A.price`, `LAST(B.price, 1)`, `SUM(A.price)`) becomes a `Navigation` each, and a
 * reference to a column of its own takes its place in the text's tree; what is left is an ordinary expression.
 */
export class MatchNavigations {
  readonly all: Navigation[] = [];
  readonly #analysis: Analysis;
  readonly #input: Relation;
  readonly #variables: readonly string[];
  readonly #timeColumn: number | undefined;
  /** A name to show for each navigation. */
  readonly #names: string[] = [];

  constructor(analysis: Analysis, input: Relation, variables: readonly string[], timeColumn: number | undefined) {
    this.#analysis = analysis;
    this.#input = input;
    this.#variables = variables;
    this.#timeColumn = timeColumn;
  }

  /** The expression over the navigations. */
  analyze(node: ExpressionNode): Expression {
    const rewritten = this.#rewrite(node, null);
    return analyzeExpression({ analysis: this.#analysis, scope: this.#scope() }, rewritten);
  }

  /** Each navigation is the only column of a table named by its position. */
  #scope(): Scope {
    return {
      tables: this.all.map(({ type }, i) => ({ name: `$${i}`, start: i, fields: [{ name: this.#names[i]!, type }] })),
    };
  }

  #rewrite<T extends AstNode>(node: T, place: Place | null): T | ExpressionNode {
    if (isColumnReference(node)) return this.#column(node, place ?? lastRow);
    if (node.kind === 'query')
      return fail(this.#analysis, 'match', 'Subqueries are not supported in MATCH_RECOGNIZE', node.span);
    return isFunctionCall(node) ? this.#call(node, place) : this.#rewriteChildren(node, place);
  }

  #rewriteChildren<T extends AstNode>(node: T, place: Place | null): T {
    return mapChildren(node, child => this.#rewrite(child, place));
  }

  #call(node: FunctionCall, place: Place | null): ExpressionNode {
    const [only, more] = node.name.parts;
    const name = more === undefined ? only!.name.toUpperCase() : '';
    switch (name) {
      case 'FIRST':
      case 'LAST':
        return this.#navigate(node, name, place);
      case 'PREV':
      case 'NEXT':
        return fail(this.#analysis, 'match', 'Flink does not support physical offsets within partition.', node.span);
      case 'CLASSIFIER':
      case 'MATCH_NUMBER':
        return fail(this.#analysis, 'match', `${name} is not supported in MATCH_RECOGNIZE`, node.span);
      case 'MATCH_ROWTIME':
        return this.#matchRowtime(node);
      case 'MATCH_PROCTIME':
        return { ...node, name: { ...node.name, parts: [{ ...only!, name: 'PROCTIME' }] } };
      default:
        return findFunction(this.#analysis, node.name)?.kind === 'aggregate'
          ? this.#aggregate(node, place)
          : this.#rewriteChildren(node, place);
    }
  }

  /** `FIRST(expression [, offset])`: every column of the expression is read from that row. */
  #navigate(node: FunctionCall, name: 'FIRST' | 'LAST', outer: Place | null): ExpressionNode {
    const [operand, offset, ...rest] = node.arguments;
    if (outer !== null)
      return fail(this.#analysis, 'match', `${name} can't be nested in another FIRST or LAST`, node.span);
    if (operand === undefined || rest.length > 0)
      return fail(this.#analysis, 'match', `${name} takes an expression and an offset`, node.span);
    switch (operand.kind) {
      case 'named-argument':
      case 'table-argument':
      case 'descriptor':
      case 'model-argument':
      case 'symbol':
      case 'star-argument':
      case 'default':
        return fail(this.#analysis, 'match', `${name} takes an expression`, operand.span);
      default:
        return this.#rewrite(operand, {
          from: name === 'FIRST' ? 'first' : 'last',
          offset: this.#offset(offset, node),
        });
    }
  }

  #offset(argument: FunctionCall['arguments'][number] | undefined, node: FunctionCall): number {
    if (argument === undefined) return 0;
    const isWhole =
      argument.kind === 'numeric-literal' && argument.form === 'integer' && Number.isSafeInteger(Number(argument.text));
    return isWhole
      ? Number(argument.text)
      : fail(this.#analysis, 'match', 'The offset of FIRST and LAST must be a constant, not negative', node.span);
  }

  #column(node: ColumnReference, place: Place): ColumnReference {
    const [first, second] = node.path;
    const variable = second === undefined ? -1 : this.#variables.indexOf(first!.name);
    const [column, ...fields] = variable === -1 ? node.path : node.path.slice(1);
    const index = this.#input.schema.findIndex(field => field.name === column!.name);
    if (index === -1) return this.#failUnknown(node, variable);
    const { type } = this.#input.schema[index]!;
    const isAlwaysThere = variable === -1 && place.from === 'last' && place.offset === 0;
    const position = this.#add(column!.name, {
      kind: 'column',
      ...place,
      variable: variable === -1 ? null : variable,
      column: index,
      type: withNullable(asRegular(type), type.nullable || !isAlwaysThere),
    });
    return { ...node, path: [{ ...first!, name: `$${position}` }, column!, ...fields] };
  }

  #failUnknown(node: ColumnReference, variable: number): never {
    const [first, second] = node.path;
    if (second !== undefined && variable === -1)
      return fail(this.#analysis, 'match', `Unknown pattern '${first!.name}'`, first!.span);
    const column = second ?? first!;
    const names = this.#input.schema.map(field => field.name);
    const hint = didYouMean(column.name, names);
    return fail(this.#analysis, 'column_unknown', `Column '${column.name}' not found`, column.span, hint);
  }

  /** The event time of the match's last row, still a time attribute. */
  #matchRowtime(node: FunctionCall): ColumnReference {
    const [argument, more] = node.arguments;
    const named = argument?.kind === 'column-reference' ? argument.path.at(-1)!.name : undefined;
    const field = this.#timeColumn === undefined ? undefined : this.#input.schema[this.#timeColumn]!;
    const isRowtime =
      field !== undefined && !('timeAttribute' in field.type && field.type.timeAttribute === 'proctime');
    if (!isRowtime || more !== undefined || (argument !== undefined && named !== field.name))
      return fail(this.#analysis, 'match', 'MATCH_ROWTIME takes the rowtime that the rows are ordered by', node.span);
    const position = this.#add(field.name, {
      kind: 'column',
      ...lastRow,
      variable: null,
      column: this.#timeColumn!,
      type: field.type,
    });
    return referenceTo(position, field.name, node);
  }

  #aggregate(node: FunctionCall, place: Place | null): ColumnReference {
    if (place !== null) fail(this.#analysis, 'match', "An aggregate can't be navigated with FIRST or LAST", node.span);
    if (node.quantifier === 'DISTINCT')
      fail(this.#analysis, 'match', 'DISTINCT aggregates are not supported in MATCH_RECOGNIZE', node.span);
    const variables = this.#variablesIn(node);
    if (variables.size > 1)
      fail(this.#analysis, 'match', 'Aggregation must be applied to a single pattern variable.', node.span);
    const [name = null] = variables;
    const scope = scopeOf(name, this.#input.schema);
    let aggregated: AggregateCall | undefined;
    const onAggregate = (call: AggregateCall): Expression => {
      aggregated = call;
      return { kind: 'literal', value: null, type: call.type };
    };
    analyzeExpression({ analysis: this.#analysis, scope, onAggregate }, node);
    const { type } = aggregated!;
    const variable = name === null ? null : this.#variables.indexOf(name);
    const position = this.#add(node.name.parts[0]!.name, { kind: 'aggregate', variable, call: aggregated!, type });
    return referenceTo(position, node.name.parts[0]!.name, node);
  }

  /** The variables whose columns are named below a node; null stands for those of no variable. */
  #variablesIn(root: AstNode): ReadonlySet<string | null> {
    const found = new Set<string | null>();
    walk(root, node => {
      if (!isColumnReference(node)) return true;
      const [first, second] = node.path;
      found.add(second !== undefined && this.#variables.includes(first!.name) ? first!.name : null);
      return false;
    });
    return found;
  }

  #add(name: string, navigation: Navigation): number {
    const content = contentOf(navigation);
    const known = this.all.findIndex(other => contentOf(other) === content);
    if (known !== -1) return known;
    this.#names.push(name);
    return this.all.push(navigation) - 1;
  }
}

const isColumnReference = (node: AstNode): node is ColumnReference => node.kind === 'column-reference';
const isFunctionCall = (node: AstNode): node is FunctionCall => node.kind === 'function-call';

const referenceTo = (position: number, name: string, { span, name: path }: FunctionCall): ColumnReference => ({
  kind: 'column-reference',
  path: [
    { ...path.parts[0]!, name: `$${position}` },
    { ...path.parts[0]!, name },
  ],
  span,
});
