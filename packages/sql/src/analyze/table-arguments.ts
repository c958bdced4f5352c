import type { Span } from '@lockstep/kernel/diagnostics';
import type { Relation } from '../algebra/index.ts';
import type { Argument, Expression as ExpressionNode, FunctionCall, OrderItem } from '../ast/index.ts';
import { type Analysis, type CommonTables, fail } from './analysis.ts';
import { analyzeExpression } from './expressions.ts';
import { scopeOf } from './scope.ts';
import { namedRows } from './table-lookup.ts';

/** The name of a function in FROM, upper case. */
export const tableFunctionName = (node: FunctionCall): string => (node.name.parts.at(-1)?.name ?? '').toUpperCase();

/** Arguments by parameter, given by position or by name. */
export function bindArguments(
  analysis: Analysis,
  node: FunctionCall,
  parameters: readonly string[],
): ReadonlyMap<string, Argument> {
  const bound = new Map<string, Argument>();
  node.arguments.forEach((argument, i) => {
    const parameter = argument.kind === 'named-argument' ? argument.name.name.toUpperCase() : parameters[i];
    const value = argument.kind === 'named-argument' ? argument.value : argument;
    if (parameter === undefined || !parameters.includes(parameter)) {
      const message = `Unexpected argument; the parameters are ${parameters.join(', ')}`;
      fail(analysis, 'table_arguments', message, argument.span);
    }
    bound.set(parameter, value);
  });
  return bound;
}

const otherArguments = [
  'table-argument',
  'descriptor',
  'named-argument',
  'symbol',
  'star-argument',
  'default',
  'model-argument',
];

/** Whether an argument is a value, and not something that only a function over tables takes. */
export const isExpressionArgument = (argument: Argument): argument is ExpressionNode =>
  !otherArguments.includes(argument.kind);

export interface TableInput {
  readonly input: Relation;
  readonly partitionBy: readonly ExpressionNode[];
  readonly orderBy: readonly OrderItem[];
  readonly span: Span;
}

/** `TABLE t [PARTITION BY ..] [ORDER BY ..]`, or a query in its place. */
export function tableArgument(
  analysis: Analysis,
  node: FunctionCall,
  argument: Argument | undefined,
  tables: CommonTables,
): TableInput {
  if (argument?.kind === 'scalar-subquery') {
    const input = analysis.analyzeQuery(analysis, argument.query, tables);
    return { input, partitionBy: [], orderBy: [], span: argument.span };
  }
  if (argument?.kind !== 'table-argument')
    return fail(analysis, 'table_arguments', `${tableFunctionName(node)} needs TABLE t as its data`, node.span);
  const { path, query, partitionBy, orderBy, span } = argument;
  if (query !== undefined) return { input: analysis.analyzeQuery(analysis, query, tables), partitionBy, orderBy, span };
  return { input: namedRows(analysis, path!, tables), partitionBy, orderBy, span };
}

/** The columns of PARTITION BY. */
export const partitionColumns = (
  analysis: Analysis,
  input: Relation,
  partitionBy: readonly ExpressionNode[],
): readonly number[] =>
  partitionBy.map(key => {
    const column = analyzeExpression({ analysis, scope: scopeOf(null, input.schema) }, key);
    return column.kind === 'input-ref'
      ? column.index
      : fail(analysis, 'table_arguments', 'PARTITION BY takes columns', key.span);
  });
