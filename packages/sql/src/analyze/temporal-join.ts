import type { Relation } from '../algebra/index.ts';
import type { Join, NamedTable } from '../ast/index.ts';
import { isTimestamp } from '../types/index.ts';
import { type Analysis, type CommonTables, fail } from './analysis.ts';
import { asCondition } from './apply-function.ts';
import { analyzeExpression } from './expressions.ts';
import { joinScopes, scopeOf } from './scope.ts';
import { joinSchema, retype, type ScopedRelation } from './scoped-relation.ts';
import { commonRows, findEntry, readTable, tableOf } from './table-lookup.ts';

/** `l JOIN v FOR SYSTEM_TIME AS OF l.rowtime ON ...`: v is a table with a primary key and event time, or a view that keeps the newest rows of one. */
export function analyzeTemporalJoin(
  analysis: Analysis,
  node: Join,
  right: NamedTable,
  left: ScopedRelation,
  tables: CommonTables,
): ScopedRelation {
  const joinType = node.type === 'INNER' ? 'inner' : node.type === 'LEFT' ? 'left' : null;
  if (joinType === null) return fail(analysis, 'temporal_join', 'A temporal join is INNER or LEFT', node.span);
  if (node.on === undefined) return fail(analysis, 'temporal_join', 'A temporal join needs an ON condition', node.span);
  const common = commonRows(right.path, tables);
  const versions = common ?? readTable(analysis, right.path);
  const name = right.alias?.name.name ?? right.path.parts.at(-1)!.name;
  const scope = joinScopes(left.scope, scopeOf(name, versions.schema));
  const context = { analysis, scope };
  const condition = asCondition(context, analyzeExpression(context, node.on), node.on.span);
  const width = left.relation.schema.length;
  // Rows go out in the order of the left side's time, so that stays event time.
  const schema = joinSchema(left.relation.schema, versions.schema, joinType).map((field, i) =>
    i < width ? left.relation.schema[i]! : field,
  );
  const relation: Relation = {
    kind: 'temporal-join',
    joinType,
    left: left.relation,
    right: versions,
    condition,
    leftTime: leftTime(analysis, right, left),
    rightTime: common === undefined ? versionTime(analysis, right, versions) : rowtimeOf(analysis, right, versions),
    schema,
    span: node.span,
  };
  return { relation, scope: retype(scope, schema) };
}

function leftTime(analysis: Analysis, right: NamedTable, left: ScopedRelation): number {
  const time = analyzeExpression({ analysis, scope: left.scope }, right.systemTime!);
  if (time.kind === 'input-ref') return time.index;
  return fail(
    analysis,
    'temporal_join',
    'FOR SYSTEM_TIME AS OF needs a time attribute of the left side',
    right.systemTime!.span,
  );
}

/** In batch mode event time is an ordinary column, known by the table's watermark alone. */
function versionTime(analysis: Analysis, right: NamedTable, versions: Relation): number {
  const entry = findEntry({ ...analysis, symbols: [] }, right.path);
  if (entry.definition.kind !== 'create-table') return rowtimeOf(analysis, right, versions);
  const { table } = tableOf(analysis, entry, right.path);
  if (table.primaryKey === undefined) {
    const message = `Temporal Table Join requires primary key in versioned table, but no primary key can be found in '${table.path.name}'`;
    return fail(analysis, 'temporal_join', message, right.span, 'Declare PRIMARY KEY (..) NOT ENFORCED.');
  }
  const time = versions.schema.findIndex(field => field.name === table.watermark?.column);
  return time === -1 ? failWithoutTime(analysis, right) : time;
}

function rowtimeOf(analysis: Analysis, right: NamedTable, versions: Relation): number {
  const time = versions.schema.findIndex(
    ({ type }) => isTimestamp(type) && 'timeAttribute' in type && type.timeAttribute === 'rowtime',
  );
  return time === -1 ? failWithoutTime(analysis, right) : time;
}

const failWithoutTime = (analysis: Analysis, right: NamedTable): never =>
  fail(
    analysis,
    'temporal_join',
    'Event-Time Temporal Table Join requires both primary key and row time attribute in versioned table, but no row time attribute can be found',
    right.span,
    'Declare a WATERMARK for it in CREATE TABLE.',
  );
