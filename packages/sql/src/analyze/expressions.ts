import type { Span } from '@lockstep/kernel/diagnostics';
import type { AggregateCall, Expression } from '../algebra/index.ts';
import type { ElementAccess, Expression as ExpressionNode, FunctionCall } from '../ast/index.ts';
import { type FunctionDefinition, getFunction } from '../functions/index.ts';
import { commonTypeOf, type LogicalType } from '../types/index.ts';
import { type Analysis, fail, failUnsupported } from './analysis.ts';
import { applyDefinition, asCondition, call, castTo, coerce, resolveCall } from './apply-function.ts';
import { isConstantZero } from './is-constant-zero.ts';
import { withJsonClauses } from './json-clauses.ts';
import { analyzeLiteral } from './literals.ts';
import { accessField } from './nested-access.ts';
import { analyzeOverlaps } from './overlaps.ts';
import { resolveType } from './resolve-type.ts';
import { resolveColumn, type Scope } from './scope.ts';
import { sortKey } from './sort-key.ts';
import { findFunction, getFunctionNamed } from './user-functions/find-function.ts';

/** Where an expression stands: what it may name, and whether aggregate functions may be called. */
export interface ExpressionContext {
  readonly analysis: Analysis;
  readonly scope: Scope;
  /** Takes an aggregate and answers with the expression that stands for its result; absent where aggregates are not allowed. */
  readonly onAggregate?: ((call: AggregateCall) => Expression) | undefined;
  /** Right inside JSON_OBJECT or JSON_ARRAY, where JSON may be called. */
  readonly isJsonOperand?: boolean | undefined;
  /** Takes the subqueries of the expression; absent where there can be none. */
  readonly subqueries?: SubqueryHost | undefined;
  /** Takes those in the arguments of aggregates. */
  readonly argumentSubqueries?: SubqueryHost | undefined;
  /** Takes a call with OVER and answers with the expression that stands for its result; absent where window functions are not allowed. */
  readonly onWindow?: ((node: FunctionCall, over: NonNullable<FunctionCall['over']>) => Expression) | undefined;
}

export type SubqueryNode = Extract<
  ExpressionNode,
  { kind: 'exists' | 'in' | 'quantified-comparison' | 'scalar-subquery' }
>;

export interface SubqueryHost {
  /** The expression that stands for the result of a subquery, or of a comparison with one. */
  translate(context: ExpressionContext, node: SubqueryNode): Expression;
}

export function analyzeExpression(context: ExpressionContext, node: ExpressionNode): Expression {
  const { analysis } = context;
  const analyze = (child: ExpressionNode): Expression => analyzeExpression(context, child);
  switch (node.kind) {
    case 'column-reference':
      return resolveColumn(analysis, context.scope, node);
    case 'string-literal':
    case 'numeric-literal':
    case 'boolean-literal':
    case 'null-literal':
    case 'binary-literal':
    case 'datetime-literal':
    case 'interval-literal':
      return analyzeLiteral(analysis, node);
    case 'unary':
      if (node.operator === '+') return analyze(node.operand);
      if (node.operator === 'NOT') return call(context, 'NOT', [analyze(node.operand)], node.span);
      if (node.operand.kind === 'numeric-literal')
        return { ...analyzeLiteral(analysis, node.operand, true), span: node.span };
      return call(context, 'NEGATE', [analyze(node.operand)], node.span);
    case 'binary':
      return analyzeBinary(context, node);
    case 'is':
      return analyzeIs(context, node);
    case 'between':
      return analyzeBetween(context, node);
    case 'like': {
      if (node.operator !== 'LIKE' && node.operator !== 'SIMILAR TO')
        return failUnsupported(analysis, node.operator, node.span);
      const args = [node.operand, node.pattern, ...(node.escape ? [node.escape] : [])].map(analyze);
      return negateIf(context, node.negated, call(context, node.operator.replace(' ', '_'), args, node.span));
    }
    case 'in':
      return node.list === undefined ? analyzeSubquery(context, node) : analyzeIn(context, node, node.list);
    case 'exists':
    case 'scalar-subquery':
    case 'quantified-comparison':
      return analyzeSubquery(context, node);
    case 'case':
      return analyzeCase(context, node);
    case 'cast':
      return castTo(context, analyze(node.operand), resolveType(analysis, node.type), node.span, node.isTry);
    case 'function-call':
      return analyzeFunctionCall(context, node);
    case 'array-constructor':
    case 'map-constructor':
    case 'row-constructor':
      return call(context, constructors[node.kind], node.values.map(analyze), node.span);
    case 'field-access':
      return accessField(analysis, analyze(node.operand), node.field);
    case 'element-access':
      return analyzeElement(context, node);
    case 'error':
      return fail(analysis, 'incomplete', 'This expression could not be read', node.span);
    default:
      return failUnsupported(analysis, describeNode(node.kind), node.span);
  }
}

const constructors = {
  'array-constructor': 'ARRAY_OF',
  'map-constructor': 'MAP_OF',
  'row-constructor': 'ROW_OF',
} as const;

/** `array[1]`, `map['key']`, and `row['field']`, whose field must be known. */
function analyzeElement(context: ExpressionContext, node: ElementAccess): Expression {
  const collection = analyzeExpression(context, node.operand);
  const { index } = node;
  if (collection.type.kind === 'ROW' && index.kind === 'string-literal')
    return accessField(context.analysis, collection, { name: index.value, span: index.span });
  return call(context, 'ITEM', [collection, analyzeExpression(context, index)], node.span);
}

const describeNode = (kind: string): string => `'${kind.replaceAll('-', ' ')}'`;

const binaryKeys: Readonly<Record<string, string>> = {
  '+': 'PLUS',
  '-': 'MINUS',
  '*': 'TIMES',
  '/': 'DIVIDE',
  '%': 'MOD',
  '||': 'CONCAT_OPERATOR',
  '=': 'EQUALS',
  '<>': 'NOT_EQUALS',
  '<': 'LESS_THAN',
  '<=': 'LESS_THAN_OR_EQUAL',
  '>': 'GREATER_THAN',
  '>=': 'GREATER_THAN_OR_EQUAL',
  'IS DISTINCT FROM': 'IS_DISTINCT_FROM',
  'IS NOT DISTINCT FROM': 'IS_NOT_DISTINCT_FROM',
  AND: 'AND',
  OR: 'OR',
};

/** Chains like `a AND b AND c ...` lean left and may be long: they are walked, not recursed into. */
function analyzeBinary(context: ExpressionContext, node: Extract<ExpressionNode, { kind: 'binary' }>): Expression {
  if (node.operator === 'OVERLAPS') {
    const tools = {
      analysis: context.analysis,
      analyze: (child: ExpressionNode) => analyzeExpression(context, child),
      call: (key: string, args: readonly Expression[], span: Span) => call(context, key, args, span),
    };
    return analyzeOverlaps(tools, node);
  }
  const chain: Extract<ExpressionNode, { kind: 'binary' }>[] = [];
  let leftmost: ExpressionNode = node;
  while (leftmost.kind === 'binary' && leftmost.operator !== 'OVERLAPS') {
    chain.push(leftmost);
    leftmost = leftmost.left;
  }
  let result = analyzeExpression(context, leftmost);
  for (const link of chain.reverse()) {
    const key = binaryKeys[link.operator];
    if (key === undefined) return failUnsupported(context.analysis, link.operator, link.span);
    const right = analyzeExpression(context, link.right);
    if (key === 'DIVIDE' && isConstantZero(right))
      return fail(context.analysis, 'division_by_zero', 'Division by zero', link.span);
    result = call(context, key, [result, right], link.span);
  }
  return result;
}

function analyzeIs(context: ExpressionContext, node: Extract<ExpressionNode, { kind: 'is' }>): Expression {
  const operand = analyzeExpression(context, node.operand);
  const not = node.negated ? 'NOT_' : '';
  switch (node.test) {
    case 'NULL':
    case 'UNKNOWN':
      return call(context, `IS_${not}NULL`, [operand], node.span);
    case 'TRUE':
    case 'FALSE':
      return call(context, `IS_${not}${node.test}`, [operand], node.span);
    case 'JSON VALUE':
    case 'JSON OBJECT':
    case 'JSON ARRAY':
    case 'JSON SCALAR': {
      const key = `IS_${node.test.replace(' ', '_')}`;
      return negateIf(context, node.negated, call(context, key, [operand], node.span));
    }
    default:
      return failUnsupported(context.analysis, `IS ${node.test}`, node.span);
  }
}

/** `a BETWEEN x AND y` is `a >= x AND a <= y`; SYMMETRIC tries both orders. */
function analyzeBetween(context: ExpressionContext, node: Extract<ExpressionNode, { kind: 'between' }>): Expression {
  const operand = analyzeExpression(context, node.operand);
  const low = analyzeExpression(context, node.low);
  const high = analyzeExpression(context, node.high);
  const within = (from: Expression, to: Expression): Expression =>
    call(
      context,
      'AND',
      [
        call(context, 'GREATER_THAN_OR_EQUAL', [operand, from], node.span),
        call(context, 'LESS_THAN_OR_EQUAL', [operand, to], node.span),
      ],
      node.span,
    );
  const either = node.symmetric
    ? call(context, 'OR', [within(low, high), within(high, low)], node.span)
    : within(low, high);
  return negateIf(context, node.negated, either);
}

const analyzeSubquery = (context: ExpressionContext, node: SubqueryNode): Expression =>
  context.subqueries?.translate(context, node) ?? failUnsupported(context.analysis, 'A subquery here', node.span);

function analyzeIn(
  context: ExpressionContext,
  node: Extract<ExpressionNode, { kind: 'in' }>,
  list: readonly ExpressionNode[],
): Expression {
  const operands = [node.operand, ...list].map(item => analyzeExpression(context, item));
  return call(context, node.negated ? 'NOT_IN' : 'IN', operands, node.span);
}

const negateIf = (context: ExpressionContext, isNegated: boolean, expression: Expression): Expression =>
  isNegated ? call(context, 'NOT', [expression], expression.span ?? { start: 0, end: 0 }) : expression;

function analyzeCase(context: ExpressionContext, node: Extract<ExpressionNode, { kind: 'case' }>): Expression {
  const operand = node.operand && analyzeExpression(context, node.operand);
  const branches = node.branches.flatMap(branch => {
    const then = analyzeExpression(context, branch.then);
    return branch.when.map(test => {
      const value = analyzeExpression(context, test);
      const when =
        operand === undefined
          ? asCondition(context, value, test.span)
          : call(context, 'EQUALS', [operand, value], test.span);
      return { when, then };
    });
  });
  const otherwise: Expression =
    node.otherwise === undefined
      ? { kind: 'literal', value: null, type: { kind: 'NULL', nullable: true } }
      : analyzeExpression(context, node.otherwise);
  const type = commonTypeOf([...branches.map(branch => branch.then.type), otherwise.type]);
  if (type === null)
    return fail(context.analysis, 'type_mismatch', 'Illegal mixing of types in CASE or COALESCE statement', node.span);
  return {
    kind: 'case',
    branches: branches.map(({ when, then }) => ({ when, then: coerce(then, type) })),
    otherwise: coerce(otherwise, type),
    type,
    span: node.span,
  };
}

function analyzeFunctionCall(context: ExpressionContext, node: FunctionCall): Expression {
  const { analysis } = context;
  const name = node.name.parts.map(part => part.name).join('.');
  if (node.over !== undefined) {
    if (context.onWindow !== undefined) return context.onWindow(node, node.over);
    return fail(analysis, 'window_misplaced', `${name} with OVER is not allowed here`, node.span);
  }
  if (!node.parenthesized && findFunction(analysis, node.name) === undefined) {
    // The standard's name of a function that Flink does not have, such as USER: a column may be called so.
    return resolveColumn(analysis, context.scope, {
      kind: 'column-reference',
      path: node.name.parts,
      span: node.span,
    });
  }
  const definition = getFunctionNamed(analysis, node.name, () => analyzeArguments(context, node));
  const { signatures, doc } = definition;
  analysis.symbols.push({
    kind: 'function',
    span: node.name.span,
    name: definition.name,
    detail: signatures.join('\n'),
    doc,
  });
  if (definition.kind === 'aggregate') return analyzeAggregate(context, node, definition);
  if (definition.kind === 'window')
    return fail(
      analysis,
      'over_missing',
      `OVER clause is necessary for window functions: ${definition.name}`,
      node.span,
    );
  if (node.filter !== undefined || node.quantifier !== undefined) {
    return fail(analysis, 'not_an_aggregate', `${definition.name} is not an aggregate function`, node.span);
  }
  if (definition.name === 'JSON' && node.arguments.length > 0 && context.isJsonOperand !== true)
    return fail(analysis, 'function_misplaced', misplacedJson, node.span);
  if (definition.name === 'CURRENT_DATABASE') return currentDatabase(context, node);
  const isJsonMaker = definition.name === 'JSON_OBJECT' || definition.name === 'JSON_ARRAY';
  const args = analyzeArguments({ ...context, isJsonOperand: isJsonMaker }, node);
  return applyDefinition(
    context,
    definition,
    definition.name,
    extendedArguments(context, definition, args, node),
    node.span,
  );
}

/** Known before the query runs: a name in the plan. */
function currentDatabase(context: ExpressionContext, node: FunctionCall): Expression {
  const { type, span } = applyDefinition(
    context,
    getFunction('CURRENT_DATABASE'),
    'CURRENT_DATABASE',
    analyzeArguments(context, node),
    node.span,
  );
  return { kind: 'literal', value: context.analysis.catalog.currentDatabase, type, span };
}

const misplacedJson =
  'The JSON() function is currently only supported inside JSON_ARRAY() or as the VALUE param of JSON_OBJECT()';

/** With what the clauses of JSON functions stand for. */
function extendedArguments(
  context: ExpressionContext,
  { name }: FunctionDefinition,
  args: readonly Expression[],
  node: FunctionCall,
): readonly Expression[] {
  const reader = {
    analysis: context.analysis,
    analyze: (child: ExpressionNode) => analyzeExpression(context, child),
    call: (key: string, operands: readonly Expression[], span: Span) => call(context, key, operands, span),
    cast: (value: Expression, to: LogicalType, span: Span) => castTo(context, value, to, span, false),
  };
  const extended = withJsonClauses(reader, name, args, node);
  if (name !== 'ARRAY_AGG' || node.nullTreatment !== 'IGNORE NULLS') return extended;
  const type = { kind: 'CHAR', length: node.nullTreatment.length, nullable: false } as const;
  return [...extended, { kind: 'literal', value: node.nullTreatment, type }];
}

/** Symbols (`YEAR`, `BOTH`) become string literals. */
export function analyzeArguments(context: ExpressionContext, node: FunctionCall): readonly Expression[] {
  return node.arguments.map((argument): Expression => {
    switch (argument.kind) {
      case 'symbol':
        return {
          kind: 'literal',
          value: argument.symbol,
          type: { kind: 'CHAR', length: argument.symbol.length, nullable: false },
          span: argument.span,
        };
      case 'named-argument':
      case 'table-argument':
      case 'descriptor':
      case 'model-argument':
      case 'default':
      case 'star-argument':
        return failUnsupported(context.analysis, describeNode(argument.kind), argument.span);
      default:
        return analyzeExpression(context, argument);
    }
  });
}

function analyzeAggregate(context: ExpressionContext, node: FunctionCall, definition: FunctionDefinition): Expression {
  const { analysis } = context;
  if (context.onAggregate === undefined) {
    return fail(
      analysis,
      'aggregate_misplaced',
      `Aggregate expression ${definition.name} is not allowed here`,
      node.span,
    );
  }
  return context.onAggregate(
    aggregateCall({ analysis, scope: context.scope, subqueries: context.argumentSubqueries }, node, definition),
  );
}

/** The call with its arguments, FILTER and ORDER BY analyzed in `inside`. */
export function aggregateCall(
  inside: ExpressionContext,
  node: FunctionCall,
  definition: FunctionDefinition,
): AggregateCall {
  const isStar = node.arguments.length === 1 && node.arguments[0]!.kind === 'star-argument';
  const args = isStar ? [] : extendedArguments(inside, definition, analyzeArguments(inside, node), node);
  const { parameterTypes, resultType } = resolveCall(inside, definition, definition.name, args, node.span);
  return {
    kind: 'aggregate-call',
    functionName: definition.name,
    args: args.map((arg, i) => coerce(arg, parameterTypes[i]!)),
    distinct: node.quantifier === 'DISTINCT' || definition.name === 'APPROX_COUNT_DISTINCT',
    filter: node.filter && asCondition(inside, analyzeExpression(inside, node.filter), node.filter.span),
    orderBy: [...node.orderBy, ...node.withinGroup].map(item =>
      sortKey(inside.analysis, item, analyzeExpression(inside, item.expression)),
    ),
    type: resultType,
    span: node.span,
    ...(definition.userFunction && { userFunction: definition.userFunction }),
  };
}
