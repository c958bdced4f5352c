import { compileError } from '@lockstep/backends/embedded';
import { hasErrors } from '@lockstep/kernel/diagnostics';
import { internalError } from '@lockstep/kernel/errors';
import type { Field } from '@lockstep/sql/algebra';
import { analyzeScript, analyzeTableShape, type TableShape } from '@lockstep/sql/analyze';
import { parseScript } from '@lockstep/sql/parse';
import type { StoredObject } from '../catalog/catalog-tree.ts';
import type { ViewDefinition } from '../definitions/table-definition.ts';
import { compileRequest, type StatementContext } from './statement-context.ts';

/** A stored CREATE TABLE with its types known; throws the first error. */
export function tableShape(context: StatementContext, createStatement: string): TableShape {
  const [node] = parseScript(createStatement).statements;
  if (node?.kind !== 'create-table') throw internalError('gateway.definition', 'A stored table is no CREATE TABLE');
  const { shape, diagnostics } = analyzeTableShape(node, compileRequest(context, createStatement));
  if (shape === null) throw compileError(createStatement, diagnostics);
  return shape;
}

/** The columns of a query's result; throws its first error. */
export function queryFields(context: StatementContext, query: string): readonly Field[] {
  const script = analyzeScript(query, compileRequest(context, query));
  if (hasErrors(script.diagnostics)) throw compileError(query, script.diagnostics);
  const [statement] = script.statements;
  if (statement?.kind !== 'query') throw internalError('gateway.definition', 'The text is no query');
  return statement.relation.schema;
}

/** A view's columns with the types that its query gives them now. */
export function viewFields(context: StatementContext, view: ViewDefinition): readonly Field[] {
  const fields = queryFields(context, view.query);
  return view.columns.map(({ name }, i) => ({ ...fields[i]!, name }));
}

export const columnNames = (object: StoredObject): readonly string[] =>
  object.definition.columns.map(column => column.name);
