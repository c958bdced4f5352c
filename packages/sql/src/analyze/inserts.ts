import type { ConflictAction, Expression, Relation, SinkRelation } from '../algebra/index.ts';
import type { Insert } from '../ast/index.ts';
import type { TableColumn } from '../catalog/index.ts';
import { canCastImplicitly, printType, withNullable } from '../types/index.ts';
import { type Analysis, didYouMean, fail, failUnsupported, noCommonTables } from './analysis.ts';
import { coerce } from './apply-function.ts';
import { printPath } from './catalog-scope.ts';
import { sinkTable } from './paired.ts';
import { findEntry, tableOf } from './table-lookup.ts';
import { persistedColumns } from './tables.ts';

/** INSERT INTO: the query's columns cast to those of the table, missing ones NULL. */
export function analyzeInsert(analysis: Analysis, node: Insert): SinkRelation {
  if (node.overwrite) failUnsupported(analysis, 'INSERT OVERWRITE', node.span);
  if (node.partition !== undefined) failUnsupported(analysis, 'INSERT ... PARTITION', node.partition.span);
  if (node.hints.length > 0) failUnsupported(analysis, 'A table hint', node.hints[0]!.span);
  const definition = tableOf(analysis, findEntry(analysis, node.target), node.target);
  const table = sinkTable(analysis, definition, node.target.span);
  const query = analysis.analyzeQuery(analysis, node.query, noCommonTables);
  const columns = persistedColumns(table);
  const source = sourcePositions(analysis, node, query, columns);
  const expressions = columns.map((column, i): Expression => {
    const position = source[i];
    if (position === undefined) return { kind: 'literal', value: null, type: withNullable(column.type, true) };
    const { type } = query.schema[position]!;
    return coerce({ kind: 'input-ref', index: position, type }, column.type);
  });
  checkTypes(analysis, node, query, columns, source, printPath(table.path));
  const input: Relation = {
    kind: 'project',
    input: query,
    expressions,
    schema: columns.map(({ name }, i) => ({ name, type: expressions[i]!.type })),
    span: node.query.span,
  };
  const onConflict = conflictActions[node.onConflict ?? ''];
  return { kind: 'sink', input, table, ...(onConflict && { onConflict }), span: node.target.span };
}

const conflictActions: Readonly<Record<string, ConflictAction>> = {
  ERROR: 'error',
  NOTHING: 'nothing',
  DEDUPLICATE: 'deduplicate',
};

/** For each sink column the position of its value in the query; undefined when the column list leaves it out. */
function sourcePositions(
  analysis: Analysis,
  node: Insert,
  query: Relation,
  columns: readonly TableColumn[],
): readonly (number | undefined)[] {
  const named = node.columns.map(path => path.at(-1)!);
  const expected = named.length === 0 ? columns.length : named.length;
  if (query.schema.length !== expected) {
    const message = `Different number of columns: the query has ${query.schema.length}, the sink takes ${expected}`;
    fail(analysis, 'sink_columns', `${message}.\n${schemas(query, columns)}`, node.query.span);
  }
  if (named.length === 0) return columns.map((_, i) => i);
  for (const name of named) {
    if (!columns.some(column => column.name === name.name)) {
      const hint = didYouMean(
        name.name,
        columns.map(column => column.name),
      );
      fail(analysis, 'column_unknown', `The sink has no column '${name.name}'`, name.span, hint);
    }
  }
  return columns.map(column => {
    const position = named.findIndex(name => name.name === column.name);
    if (position === -1 && !column.type.nullable) {
      fail(
        analysis,
        'sink_not_null',
        `Column '${column.name}' is NOT NULL and must be given a value`,
        node.target.span,
      );
    }
    return position === -1 ? undefined : position;
  });
}

function checkTypes(
  analysis: Analysis,
  node: Insert,
  query: Relation,
  columns: readonly TableColumn[],
  source: readonly (number | undefined)[],
  sinkName: string,
): void {
  columns.forEach((column, i) => {
    const position = source[i];
    if (position === undefined) return;
    const { name, type } = query.schema[position]!;
    if (canCastImplicitly(type, column.type)) return;
    const [from, to] = [type, column.type].map(side => printType(withNullable(side, true)));
    fail(
      analysis,
      'sink_types',
      `Incompatible types for sink column '${column.name}' at position ${i} of '${sinkName}': the query's '${name}' is ${from}, the sink takes ${to}.\n${schemas(query, columns)}`,
      node.query.span,
      `CAST(${name} AS ${to})`,
    );
  });
}

const schemas = (query: Relation, columns: readonly TableColumn[]): string => {
  const print = (fields: readonly { name: string; type: Relation['schema'][number]['type'] }[]): string =>
    fields.map(field => `${field.name}: ${printType(field.type)}`).join(', ');
  return `Query schema: [${print(query.schema)}]\nSink schema:  [${print(columns)}]`;
};
