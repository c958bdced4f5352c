import { invariant } from '@lockstep/kernel/invariant';
import {
  type Expression,
  type Field,
  identity,
  type Relation,
  type SetOperationRelation,
  type SortRelation,
} from '../algebra/index.ts';
import type { Query, QueryBody, SetOperation, Values } from '../ast/index.ts';
import { commonTypeOf, printType } from '../types/index.ts';
import { type Analysis, type CommonTables, fail, failUnsupported } from './analysis.ts';
import { coerce } from './apply-function.ts';
import { analyzeExpression } from './expressions.ts';
import { emptyScope, scopeOf } from './scope.ts';
import { byPosition } from './select-order.ts';
import { analyzeSelect } from './selects.ts';
import { sortKey } from './sort-key.ts';
import { namedRows } from './table-lookup.ts';
import { unordered } from './unordered.ts';

export function analyzeQuery(analysis: Analysis, node: Query, outer: CommonTables): Relation {
  if (node.with?.recursive) failUnsupported(analysis, 'WITH RECURSIVE', node.with.span);
  const tables = new Map(outer);
  for (const item of node.with?.items ?? []) {
    const relation = unordered(analyzeQuery(analysis, item.query, tables));
    tables.set(item.name.name, item.columns.length === 0 ? relation : rename(analysis, relation, item));
  }
  const body =
    node.body.kind === 'select'
      ? analyzeSelect(analysis, node.body, tables, node.orderBy)
      : sortBody(analysis, node, tables);
  return limit(analysis, node, body);
}

function rename(analysis: Analysis, relation: Relation, item: NonNullable<Query['with']>['items'][number]): Relation {
  if (item.columns.length !== relation.schema.length) {
    const message = `'${item.name.name}' lists ${item.columns.length} columns, its query has ${relation.schema.length}`;
    return fail(analysis, 'alias_columns', message, item.span);
  }
  return {
    kind: 'project',
    input: relation,
    expressions: relation.schema.map(({ type }, index): Expression => ({ kind: 'input-ref', index, type })),
    schema: relation.schema.map(({ type }, i) => ({ name: item.columns[i]!.name, type })),
  };
}

function sortBody(analysis: Analysis, node: Query, tables: CommonTables): Relation {
  const input = analyzeBody(analysis, node.body, tables);
  if (node.orderBy.length === 0) return input;
  const context = { analysis, scope: scopeOf(null, input.schema) };
  const columns = identity(input.schema);
  const keys = node.orderBy.map(item =>
    sortKey(analysis, item, byPosition(item.expression, columns) ?? analyzeExpression(context, item.expression)),
  );
  return { kind: 'sort', input, keys, offset: 0, schema: input.schema, span: node.span };
}

/** LIMIT and OFFSET, which belong to the query's ORDER BY if it has one. */
function limit(analysis: Analysis, node: Query, input: Relation): Relation {
  if (node.limit === undefined && node.offset === undefined) return input;
  const count = (expression: Query['limit'], what: string): number => {
    const value = expression && analyzeExpression({ analysis, scope: emptyScope }, expression);
    if (
      value?.kind === 'literal' &&
      typeof value.value === 'number' &&
      value.type.kind === 'INTEGER' &&
      value.value >= 0
    )
      return value.value;
    return fail(analysis, 'limit', `${what} must be a whole number`, expression!.span);
  };
  const bounds = {
    offset: node.offset === undefined ? 0 : count(node.offset, 'OFFSET'),
    limit: node.limit === undefined ? undefined : count(node.limit, 'LIMIT'),
  };
  if (node.orderBy.length > 0) return bounded(input, bounds);
  return { kind: 'sort', input, keys: [], ...bounds, schema: input.schema, span: node.span };
}

/** The bounds go to the sort of the query's ORDER BY, over which there may be a projection that leaves out what only the order needed. */
function bounded(input: Relation, bounds: Pick<SortRelation, 'offset' | 'limit'>): Relation {
  if (input.kind === 'project') return { ...input, input: bounded(input.input, bounds) };
  invariant(input.kind === 'sort', 'a query with ORDER BY is sorted');
  return { ...input, ...bounds };
}

function analyzeBody(analysis: Analysis, body: QueryBody, tables: CommonTables): Relation {
  switch (body.kind) {
    case 'select':
      return analyzeSelect(analysis, body, tables, []);
    case 'query':
      return analyzeQuery(analysis, body, tables);
    case 'values':
      return analyzeValues(analysis, body);
    case 'table-query':
      return namedRows(analysis, body.path, tables);
    case 'set-operation':
      return analyzeSetOperation(analysis, body, tables);
  }
}

function analyzeValues(analysis: Analysis, node: Values): Relation {
  const context = { analysis, scope: emptyScope };
  const rows = node.rows.map(row => row.values.map(value => analyzeExpression(context, value)));
  const width = rows[0]?.length ?? 0;
  const ragged = node.rows.find((_, i) => rows[i]!.length !== width);
  if (ragged !== undefined)
    return fail(
      analysis,
      'values_width',
      'Values passed to VALUES operator must have compatible types: the rows differ in length',
      ragged.span,
    );
  const schema = Array.from({ length: width }, (_, column): Field => {
    const type = commonTypeOf(rows.map(row => row[column]!.type));
    if (type === null)
      return fail(
        analysis,
        'type_mismatch',
        `Values passed to VALUES operator must have compatible types: column ${column + 1} has no common one`,
        node.span,
      );
    return { name: `EXPR$${column}`, type };
  });
  return {
    kind: 'values',
    rows: rows.map(row => row.map((value, i) => coerce(value, schema[i]!.type))),
    schema,
    span: node.span,
  };
}

function analyzeSetOperation(analysis: Analysis, node: SetOperation, tables: CommonTables): Relation {
  const inputs = [node.left, node.right].map(body => analyzeBody(analysis, body, tables));
  const [left, right] = inputs as [Relation, Relation];
  const shown = `${node.operator}${node.all ? ' ALL' : ''}`;
  if (left.schema.length !== right.schema.length) {
    const hint = `The left side has ${left.schema.length} columns, the right side ${right.schema.length}.`;
    return fail(analysis, 'set_operation', `Column count mismatch in ${shown}`, node.right.span, hint);
  }
  const schema = left.schema.map(({ name, type }, i): Field => {
    const common = commonTypeOf([type, right.schema[i]!.type]);
    if (common !== null) return { name, type: common };
    const hint = `${printType(type)} and ${printType(right.schema[i]!.type)} have no common type.`;
    return fail(analysis, 'type_mismatch', `Type mismatch in column ${i + 1} of ${shown}`, node.right.span, hint);
  });
  const operation = `${node.operator.toLowerCase()}${node.all ? '-all' : ''}` as SetOperationRelation['operation'];
  return {
    kind: 'set-operation',
    operation,
    inputs: inputs.map(input => castRows(input, schema)),
    schema,
    span: node.span,
  };
}

/** The rows with their columns cast to other types. */
function castRows(relation: Relation, schema: readonly Field[]): Relation {
  const expressions = relation.schema.map(({ type }, index) =>
    coerce({ kind: 'input-ref', index, type }, schema[index]!.type),
  );
  if (expressions.every(expression => expression.kind === 'input-ref')) return relation;
  return { kind: 'project', input: relation, expressions, schema };
}
