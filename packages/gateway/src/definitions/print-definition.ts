import type { ObjectPath } from '@lockstep/sql/catalog';
import { quoteName, quoteNames, quotePath, quoteText } from './quote.ts';
import type {
  ColumnDefinition,
  DistributionDefinition,
  Options,
  TableDefinition,
  ViewDefinition,
} from './table-definition.ts';

/** The statement that makes the object, as SHOW CREATE shows it: what is stored of a table or view. */
export function printCreate(
  path: ObjectPath,
  definition: TableDefinition | ViewDefinition,
  isTemporary: boolean,
): string {
  const head = `CREATE ${isTemporary ? 'TEMPORARY ' : ''}${definition.kind.toUpperCase()} ${quotePath(path)}`;
  return definition.kind === 'table' ? printTable(head, definition) : printView(head, definition);
}

function printTable(head: string, table: TableDefinition): string {
  const { watermark, primaryKey, distribution, partitionKeys } = table;
  const elements = table.columns.map(printColumn);
  if (watermark !== null) {
    const column = watermark.column.map(quoteName).join('.');
    elements.push(`WATERMARK FOR ${column} AS ${watermark.expression}`);
  }
  if (primaryKey !== null) {
    const { name, columns } = primaryKey;
    elements.push(`CONSTRAINT ${quoteName(name)} PRIMARY KEY (${quoteNames(columns)}) NOT ENFORCED`);
  }
  return [
    elements.length === 0 ? head : `${head} (\n  ${elements.join(',\n  ')}\n)`,
    ...printComment(table.comment),
    ...(distribution === null ? [] : [printDistribution(distribution)]),
    ...(partitionKeys.length === 0 ? [] : [`PARTITIONED BY (${quoteNames(partitionKeys)})`]),
    ...printOptions(table.options),
  ].join('\n');
}

function printView(head: string, view: ViewDefinition): string {
  const columns = view.columns.map(({ name, comment }) => quoteName(name) + commentOf(comment));
  return [`${head} (\n  ${columns.join(',\n  ')}\n)`, ...printComment(view.comment), `AS ${view.query}`].join('\n');
}

function printColumn(column: ColumnDefinition): string {
  const comment = commentOf(column.comment);
  const name = quoteName(column.name);
  switch (column.kind) {
    case 'physical':
      return `${name} ${column.type}${comment}`;
    case 'metadata':
      return `${name} ${column.type} ${metadataClause(column)}${comment}`;
    case 'computed':
      return `${name} AS ${column.expression}${comment}`;
  }
}

/** `METADATA FROM 'key' VIRTUAL`. */
export function metadataClause({ metadataKey, isVirtual }: Extract<ColumnDefinition, { kind: 'metadata' }>): string {
  const from = metadataKey === null ? '' : ` FROM ${quoteText(metadataKey)}`;
  return `METADATA${from}${isVirtual ? ' VIRTUAL' : ''}`;
}

function printDistribution({ strategy, columns, bucketCount }: DistributionDefinition): string {
  const by = columns.length === 0 ? '' : ` BY ${strategy ?? ''}(${quoteNames(columns)})`;
  return `DISTRIBUTED${by}${bucketCount === null ? '' : ` INTO ${bucketCount} BUCKETS`}`;
}

const commentOf = (comment: string | null): string => (comment === null ? '' : ` COMMENT ${quoteText(comment)}`);

export const printComment = (comment: string | null): readonly string[] =>
  comment === null || comment === '' ? [] : [`COMMENT ${quoteText(comment)}`];

export function printOptions(options: Options): readonly string[] {
  const lines = Object.entries(options).map(([key, value]) => `  ${quoteText(key)} = ${quoteText(value)}`);
  return lines.length === 0 ? [] : [`WITH (\n${lines.join(',\n')}\n)`];
}
