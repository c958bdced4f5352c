import type { ConflictAction, Expression, Relation, SinkRelation } from '../algebra/index.ts';
import type { Insert } from '../ast/index.ts';
import type { ResolvedTable, TableColumn } from '../catalog/index.ts';
import { canCastImplicitly, printType, withNullable } from '../types/index.ts';
import { type Analysis, didYouMean, fail, noCommonTables } from './analysis.ts';
import { coerce } from './apply-function.ts';
import { printPath } from './catalog-scope.ts';
import { analyzeExpression } from './expressions.ts';
import { withOptionHints } from './hints.ts';
import { sinkTable } from './paired.ts';
import { emptyScope } from './scope.ts';
import { findEntry, tableOf } from './table-lookup.ts';
import { persistedColumns } from './tables.ts';

/** INSERT INTO: the query's columns cast to those of the table, missing ones NULL. */
export function analyzeInsert(analysis: Analysis, node: Insert): SinkRelation {
  if (node.overwrite) failOverwrite(analysis, node);
  const target = tableOf(analysis, findEntry(analysis, node.target), node.target);
  const definition = withOptionHints(analysis, target, node.hints);
  const table = sinkTable(analysis, definition, node.target.span);
  const query = analysis.analyzeQuery(analysis, node.query, noCommonTables);
  const columns = persistedColumns(table);
  const sinkName = printPath(table.path);
  const constants = partitionConstants(analysis, node, table, columns);
  const source = sourcePositions(analysis, node, query, columns, constants, sinkName);
  const expressions = columns.map((column, i): Expression => {
    const constant = constants.get(column.name);
    if (constant !== undefined) return constant;
    const position = source[i];
    if (position === undefined) return { kind: 'literal', value: null, type: withNullable(column.type, true) };
    const { type } = query.schema[position]!;
    return coerce({ kind: 'input-ref', index: position, type }, column.type);
  });
  checkTypes(analysis, node, query, columns, source, sinkName);
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

/** In Flink's words. */
function failOverwrite(analysis: Analysis, node: Insert): never {
  const name = printPath(analysis.catalog.resolve(node.target));
  const message =
    analysis.mode === 'stream'
      ? 'Streaming mode not support overwrite.'
      : `INSERT OVERWRITE requires that the underlying DynamicTableSink of table '${name}' implements the SupportsOverwrite interface.`;
  return fail(analysis, 'overwrite', message, node.span, 'Use INSERT INTO.');
}

const conflictActions: Readonly<Record<string, ConflictAction>> = {
  ERROR: 'error',
  NOTHING: 'nothing',
  DEDUPLICATE: 'deduplicate',
};

/** The values that `PARTITION (day = '2024-01-01', hour)` gives to columns; those without a value come from the query as any other. */
function partitionConstants(
  analysis: Analysis,
  node: Insert,
  table: ResolvedTable,
  columns: readonly TableColumn[],
): ReadonlyMap<string, Expression> {
  const constants = new Map<string, Expression>();
  for (const { column: name, value } of node.partition?.entries ?? []) {
    const column = columns.find(candidate => candidate.name === name.name);
    if (column === undefined || !table.partitionKeys.includes(name.name)) {
      const hint = didYouMean(name.name, table.partitionKeys);
      return fail(analysis, 'partition_unknown', `'${name.name}' is no partition column of the sink`, name.span, hint);
    }
    if (value === undefined) continue;
    const constant = analyzeExpression({ analysis, scope: emptyScope }, value);
    if (!canCastImplicitly(constant.type, column.type)) {
      const message = `Partition column '${name.name}' is ${printType(column.type)}, not ${printType(constant.type)}`;
      fail(analysis, 'sink_types', message, value.span);
    }
    constants.set(name.name, coerce(constant, column.type));
  }
  return constants;
}

/** For each sink column the position of its value in the query; undefined when the column list leaves it out. */
function sourcePositions(
  analysis: Analysis,
  node: Insert,
  query: Relation,
  columns: readonly TableColumn[],
  constants: ReadonlyMap<string, Expression>,
  sinkName: string,
): readonly (number | undefined)[] {
  const named = node.columns.map(path => path.at(-1)!);
  const free = columns.filter(column => !constants.has(column.name));
  const expected = named.length === 0 ? free.length : named.length;
  if (query.schema.length !== expected) {
    const hint = `The query has ${query.schema.length} columns, the sink takes ${expected}.`;
    const message = mismatch(sinkName, 'Different number of columns', query, columns);
    fail(analysis, 'sink_columns', message, node.query.span, hint);
  }
  if (named.length === 0) return columns.map(column => (constants.has(column.name) ? undefined : free.indexOf(column)));
  for (const name of named) {
    if (!columns.some(column => column.name === name.name)) {
      const hint = didYouMean(
        name.name,
        columns.map(column => column.name),
      );
      fail(analysis, 'column_unknown', `Unknown target column '${name.name}'`, name.span, hint);
    }
  }
  return columns.map(column => {
    const position = named.findIndex(name => name.name === column.name);
    if (position === -1 && !column.type.nullable && !constants.has(column.name)) {
      fail(
        analysis,
        'sink_not_null',
        `Column '${column.name}' has no default value and does not allow NULLs`,
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
      mismatch(sinkName, `Incompatible types for sink column '${column.name}' at position ${i}`, query, columns),
      node.query.span,
      `The query's '${name}' is ${from}: write CAST(${name} AS ${to}).`,
    );
  });
}

/** In Flink's words. */
function mismatch(sinkName: string, cause: string, query: Relation, columns: readonly TableColumn[]): string {
  const print = (fields: readonly { name: string; type: Relation['schema'][number]['type'] }[]): string =>
    fields.map(field => `${field.name}: ${printType(field.type)}`).join(', ');
  return (
    `Column types of query result and sink for '${sinkName}' do not match.\nCause: ${cause}.\n\n` +
    `Query schema: [${print(query.schema)}]\nSink schema:  [${print(columns)}]`
  );
}
