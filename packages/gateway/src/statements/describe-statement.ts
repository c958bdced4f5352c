import { internalError, userError } from '@lockstep/kernel/errors';
import type { DescribeStatement, ObjectPath as PathNode } from '@lockstep/sql/ast';
import { type LogicalType, printType, withNullable } from '@lockstep/sql/types';
import { compareNames, type StoredObject } from '../catalog/catalog-tree.ts';
import { getCatalog, getDatabase, getObject, resolveDatabase } from '../catalog/resolve-path.ts';
import { metadataClause } from '../definitions/print-definition.ts';
import type { ColumnDefinition, Options, TableDefinition, ViewDefinition } from '../definitions/table-definition.ts';
import { infoTable, resultTable, type StatementResult } from '../results/statement-result.ts';
import { tableShape, viewFields } from './describe-columns.ts';
import { describeFunction } from './function-statements.ts';
import { describeJob } from './job-statements.ts';
import type { StatementContext } from './statement-context.ts';

export function describe(context: StatementContext, statement: DescribeStatement): StatementResult {
  const { object, path, job, extended } = statement;
  if (object === 'JOB') return describeJob(context.jobs, job!.value);
  if (path === undefined) throw internalError('gateway.describe', 'DESCRIBE names nothing');
  switch (object) {
    case 'TABLE':
      return describedColumns(context, getObject(context.session.catalog, path), () => true);
    case 'CATALOG':
      return describeCatalog(context, path.parts.at(-1)!.name, extended);
    case 'DATABASE':
      return describeDatabase(context, path, extended);
    case 'FUNCTION':
      return describeFunction(context, path, extended);
    case 'MODEL':
    case 'CONNECTION':
      throw userError('gateway.unsupported', `DESCRIBE ${object} is not supported here`);
  }
}

function describeCatalog({ session }: StatementContext, name: string, isExtended: boolean): StatementResult {
  const { comment, options } = getCatalog(session.catalog, name);
  const { type = '', ...others } = options;
  const rows = [['name', name], ['type', type], ['comment', comment ?? ''], ...(isExtended ? optionRows(others) : [])];
  return infoTable(rows);
}

function describeDatabase({ session }: StatementContext, path: PathNode, isExtended: boolean): StatementResult {
  const { catalog, database } = resolveDatabase(session.catalog, path);
  const { comment, options } = getDatabase(session.catalog, catalog, database);
  const rows = [['name', database], ['comment', comment ?? ''], ...(isExtended ? optionRows(options) : [])];
  return infoTable(rows);
}

const optionRows = (options: Options): string[][] =>
  Object.entries(options)
    .sort(([left], [right]) => compareNames(left, right))
    .map(([key, value]) => [`option:${key}`, value]);

interface DescribedColumn {
  readonly name: string;
  readonly type: string;
  readonly isNullable: boolean;
  readonly key: string;
  readonly extras: string;
  readonly watermark: string;
  readonly comment: string;
}

/** One row per column that passes; comments only when there are any. */
export function describedColumns(
  context: StatementContext,
  object: StoredObject,
  isShown: (name: string) => boolean,
): StatementResult {
  const { definition } = object;
  const columns =
    definition.kind === 'table' ? tableColumns(context, object, definition) : viewColumns(context, definition);
  const shown = columns.filter(column => isShown(column.name));
  const hasComments = columns.some(column => column.comment !== '');
  const rows = shown.map(({ name, type, isNullable, key, extras, watermark, comment }) => [
    name,
    type,
    isNullable,
    orNull(key),
    orNull(extras),
    orNull(watermark),
    ...(hasComments ? [orNull(comment)] : []),
  ]);
  return resultTable(
    [
      ['name', 'text'],
      ['type', 'text'],
      ['null', 'boolean'],
      ['key', 'text'],
      ['extras', 'text'],
      ['watermark', 'text'],
      ...(hasComments ? [['comment', 'text'] as const] : []),
    ],
    rows,
  );
}

const orNull = (text: string): string | null => (text === '' ? null : text);

function tableColumns(
  context: StatementContext,
  { createStatement }: StoredObject,
  { columns, watermark, primaryKey }: TableDefinition,
): readonly DescribedColumn[] {
  const shape = tableShape(context, createStatement);
  return columns.map((column, i) => {
    const { type } = shape.columns[i]!;
    const isRowtime = watermark?.column.length === 1 && watermark.column[0] === column.name;
    return {
      name: column.name,
      ...typeCells(type, isRowtime),
      key: primaryKey?.columns.includes(column.name) ? `PRI(${primaryKey.columns.join(', ')})` : '',
      extras: extrasOf(column),
      watermark: isRowtime ? watermark.expression : '',
      comment: column.comment ?? '',
    };
  });
}

function viewColumns(context: StatementContext, view: ViewDefinition): readonly DescribedColumn[] {
  return viewFields(context, view).map(({ name, type }, i) => ({
    name,
    ...typeCells(type, false),
    key: '',
    extras: '',
    watermark: '',
    comment: view.columns[i]!.comment ?? '',
  }));
}

function typeCells(type: LogicalType, isRowtime: boolean): { readonly type: string; readonly isNullable: boolean } {
  const attribute = 'timeAttribute' in type ? type.timeAttribute : undefined;
  const kind = isRowtime ? 'rowtime' : attribute;
  const mark = kind === undefined ? '' : ` *${kind.toUpperCase()}*`;
  return { type: printType(withNullable(type, true)) + mark, isNullable: type.nullable };
}

function extrasOf(column: ColumnDefinition): string {
  if (column.kind === 'computed') return `AS ${column.expression}`;
  return column.kind === 'metadata' ? metadataClause(column) : '';
}
