import type { Span } from '@lockstep/kernel/diagnostics';
import type { Expression, Field, Relation } from '../algebra/index.ts';
import type { ColumnName, CreateTable, SchemaElement } from '../ast/index.ts';
import type { ObjectPath, ResolvedTable, TableColumn } from '../catalog/index.ts';
import { isTimestamp, type LogicalType, printType, withNullable } from '../types/index.ts';
import { type Analysis, didYouMean, fail, failUnsupported } from './analysis.ts';
import { coerce } from './apply-function.ts';
import { analyzeExpression } from './expressions.ts';
import type { PlacedOptions } from './options.ts';
import { resolveBindings, type TableBindings } from './paired.ts';
import { resolveType } from './resolve-type.ts';
import { scopeOf } from './scope.ts';

/** A table as its statement defines it. For a logical table `bindings` holds both sides. */
export interface TableDefinition {
  readonly table: ResolvedTable;
  readonly bindings: TableBindings | null;
}

/** A table without what holds its rows. */
export type TableShape = Omit<ResolvedTable, 'connector' | 'options' | 'mapping'>;

/** CREATE TABLE with every type, expression and option checked. */
export function defineTable(analysis: Analysis, path: ObjectPath, node: CreateTable): TableDefinition {
  const options: PlacedOptions = new Map(
    node.options.map(({ key, value }) => [key.value, { value: value.value, keySpan: key.span, valueSpan: value.span }]),
  );
  return resolveBindings(analysis, shapeOf(analysis, path, node), options, node.path.span);
}

/** What CREATE TABLE says of the rows, whatever connector holds them. */
export function shapeOf(analysis: Analysis, path: ObjectPath, node: CreateTable): TableShape {
  if (node.query !== undefined) return failUnsupported(analysis, 'CREATE TABLE AS', node.span);
  if (node.like !== undefined) return failUnsupported(analysis, 'CREATE TABLE LIKE', node.like.span);
  const elements = node.elements.filter(
    (element): element is Exclude<SchemaElement, ColumnName> => element.kind !== 'column-name',
  );
  const primaryKey = primaryKeyOf(analysis, elements);
  const columns = resolveColumns(analysis, elements, primaryKey ?? []);
  checkNames(analysis, columns, primaryKey ?? [], node);
  const watermark = resolveWatermark(analysis, elements, columns);
  return {
    path,
    columns,
    primaryKey,
    partitionKeys: node.partitionedBy.map(key => key.name),
    watermark,
    comment: node.comment?.value,
  };
}

type Element = Exclude<SchemaElement, ColumnName>;

function primaryKeyOf(analysis: Analysis, elements: readonly Element[]): readonly string[] | undefined {
  const keys = elements.flatMap(element => {
    if (element.kind === 'primary-key') return [element];
    return element.kind === 'physical-column' && element.primaryKey !== undefined ? [element.primaryKey] : [];
  });
  const [key, second] = keys;
  if (second !== undefined) fail(analysis, 'primary_key', 'A table has one PRIMARY KEY', second.span);
  if (key === undefined) return undefined;
  if (key.type === 'UNIQUE')
    fail(analysis, 'primary_key', 'UNIQUE is not supported', key.span, 'Use PRIMARY KEY ... NOT ENFORCED.');
  if (key.enforced) {
    fail(
      analysis,
      'primary_key',
      'Flink SQL does not enforce keys of outside systems',
      key.span,
      'Write PRIMARY KEY ... NOT ENFORCED.',
    );
  }
  const inline = elements.find(element => element.kind === 'physical-column' && element.primaryKey === key);
  return inline?.kind === 'physical-column' ? [inline.name.name] : key.columns.map(column => column.name);
}

function resolveColumns(
  analysis: Analysis,
  elements: readonly Element[],
  primaryKey: readonly string[],
): readonly TableColumn[] {
  const stored: TableColumn[] = elements.flatMap((element): TableColumn[] => {
    if (element.kind === 'physical-column') {
      const declared = resolveType(analysis, element.type);
      const type = primaryKey.includes(element.name.name) ? withNullable(declared, false) : declared;
      return [{ kind: 'physical', name: element.name.name, type, comment: element.comment?.value }];
    }
    if (element.kind !== 'metadata-column') return [];
    const { name, metadataKey, virtual } = element;
    const type = resolveType(analysis, element.type);
    return [
      { kind: 'metadata', name: name.name, type, metadataKey: metadataKey?.value ?? name.name, isVirtual: virtual },
    ];
  });
  const scope = scopeOf(
    null,
    stored.map(({ name, type }) => ({ name, type })),
  );
  return elements.flatMap((element): TableColumn[] => {
    if (element.kind === 'physical-column' || element.kind === 'metadata-column') {
      return [stored.find(column => column.name === element.name.name)!];
    }
    if (element.kind !== 'computed-column') return [];
    const expression = analyzeExpression({ analysis, scope }, element.expression);
    return [
      { kind: 'computed', name: element.name.name, type: expression.type, expression, comment: element.comment?.value },
    ];
  });
}

function checkNames(
  analysis: Analysis,
  columns: readonly TableColumn[],
  primaryKey: readonly string[],
  node: CreateTable,
): void {
  const names = columns.map(column => column.name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) fail(analysis, 'column_duplicate', `Column '${twice}' is defined twice`, node.path.span);
  for (const key of primaryKey) {
    if (!names.includes(key)) {
      fail(
        analysis,
        'column_unknown',
        `PRIMARY KEY names the unknown column '${key}'`,
        node.path.span,
        didYouMean(key, names),
      );
    }
  }
  for (const key of node.partitionedBy) {
    if (!names.includes(key.name)) {
      fail(
        analysis,
        'column_unknown',
        `PARTITIONED BY names the unknown column '${key.name}'`,
        key.span,
        didYouMean(key.name, names),
      );
    }
  }
}

const rowtimePrecisionMax = 3;

function resolveWatermark(
  analysis: Analysis,
  elements: readonly Element[],
  columns: readonly TableColumn[],
): ResolvedTable['watermark'] {
  const definition = elements.find(element => element.kind === 'watermark');
  if (definition?.kind !== 'watermark') return undefined;
  const [name, nested] = definition.column;
  if (name === undefined || nested !== undefined)
    return failUnsupported(analysis, 'A watermark on a nested field', definition.span);
  const column = columns.find(candidate => candidate.name === name.name);
  if (column === undefined) {
    const names = columns.map(candidate => candidate.name);
    return fail(
      analysis,
      'column_unknown',
      `WATERMARK names the unknown column '${name.name}'`,
      name.span,
      didYouMean(name.name, names),
    );
  }
  checkTimeColumn(analysis, column.type, name.name, name.span);
  const scope = scopeOf(
    null,
    columns.map(({ name, type }) => ({ name, type })),
  );
  const expression = analyzeExpression({ analysis, scope }, definition.expression);
  checkTimeColumn(analysis, expression.type, 'The watermark', definition.expression.span);
  return { column: name.name, expression: coerce(expression, column.type) };
}

function checkTimeColumn(analysis: Analysis, type: LogicalType, what: string, span: Span): void {
  if (isTimestamp(type) && 'precision' in type && type.precision <= rowtimePrecisionMax) return;
  const message = `${what} must be TIMESTAMP(p) or TIMESTAMP_LTZ(p) with p at most 3 to follow event time, not ${printType(withNullable(type, true))}`;
  fail(analysis, 'rowtime_type', message, span, 'Declare it as TIMESTAMP(3), or CAST it.');
}

/** Reads a table: a scan, and above it the projection that completes its computed columns and watermark. */
export function scanTable(analysis: Analysis, table: ResolvedTable, span: Span): Relation {
  const stored = table.columns.filter(column => column.kind !== 'computed');
  const scan: Relation = { kind: 'scan', table, schema: stored.map(({ name, type }) => ({ name, type })), span };
  if (stored.length === table.columns.length && table.watermark === undefined) return scan;
  const expressions = table.columns.map((column): Expression => {
    if (column.kind === 'computed') return column.expression;
    return { kind: 'input-ref', index: stored.indexOf(column), type: column.type };
  });
  const index = table.columns.findIndex(column => column.name === table.watermark?.column);
  const schema = table.columns.map(
    ({ name, type }, i): Field => ({ name, type: i === index ? asRowtime(analysis, type) : type }),
  );
  const watermark = table.watermark && { watermark: { index, expression: table.watermark.expression } };
  return { kind: 'project', input: scan, expressions, schema, span, ...watermark };
}

/** In batch mode event time is an ordinary column. */
const asRowtime = (analysis: Analysis, type: LogicalType): LogicalType =>
  analysis.mode === 'stream' && (type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ')
    ? { ...type, timeAttribute: 'rowtime' }
    : type;

/** The columns that INSERT writes. */
export const persistedColumns = (table: ResolvedTable): readonly TableColumn[] =>
  table.columns.filter(column => column.kind === 'physical' || (column.kind === 'metadata' && !column.isVirtual));
