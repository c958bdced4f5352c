import type { FunctionCall, Join, TableFunctionReference } from '../../ast/index.ts';
import type { Analysis } from '../analysis.ts';
import { applyDefinition } from '../apply-function.ts';
import { analyzeArguments } from '../expressions.ts';
import type { ScopedRelation } from '../scoped-relation.ts';
import { spread } from '../unnest.ts';
import { findFunction } from './find-function.ts';

/** Whether a table function that a user wrote is called. */
export const isUserTableFunction = (analysis: Analysis, { name }: FunctionCall): boolean =>
  findFunction(analysis, name)?.userFunction?.kind === 'table';

/** `left JOIN LATERAL TABLE(f(..)) ON TRUE`: the rows that the call gives for each row on the left; `join` is absent when the call stands alone. */
export function analyzeUserTableFunction(
  analysis: Analysis,
  join: Join | null,
  left: ScopedRelation,
  node: TableFunctionReference,
): ScopedRelation {
  const definition = findFunction(analysis, node.call.name)!;
  const args = analyzeArguments({ analysis, scope: left.scope }, node.call);
  const collection = applyDefinition({ analysis }, definition, definition.name, args, node.call.span);
  const { type } = collection;
  const made = type.kind === 'ARRAY' && type.element.kind === 'ROW' ? type.element.fields : [];
  return spread(analysis, join, left, { node, collection, made, withOrdinality: false });
}
