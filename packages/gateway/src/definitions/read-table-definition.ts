import type { CreateTable, Distribution, Option, SchemaElement } from '@lockstep/sql/ast';
import { canonicalText } from './canonical-text.ts';
import type {
  ColumnDefinition,
  DistributionDefinition,
  Options,
  PrimaryKey,
  TableDefinition,
  WatermarkText,
} from './table-definition.ts';

/** CREATE TABLE as a value, without what LIKE and AS SELECT add to it. `source` is the text that the node stands in. */
export function readTableDefinition(source: string, node: CreateTable): TableDefinition {
  return {
    kind: 'table',
    columns: node.elements.flatMap(element => readColumn(source, element) ?? []),
    watermark: node.elements.map(element => readWatermark(source, element)).find(found => found !== null) ?? null,
    primaryKey: node.elements.map(readPrimaryKey).find(found => found !== null) ?? null,
    distribution: node.distribution === undefined ? null : readDistribution(node.distribution),
    partitionKeys: node.partitionedBy.map(key => key.name),
    comment: node.comment?.value ?? null,
    options: readOptions(node.options),
  };
}

export const readOptions = (options: readonly Option[]): Options =>
  Object.fromEntries(options.map(({ key, value }) => [key.value, value.value]));

/** Null for elements that are no columns with a definition. */
export function readColumn(source: string, element: SchemaElement): ColumnDefinition | null {
  switch (element.kind) {
    case 'physical-column':
    case 'metadata-column': {
      const common = {
        name: element.name.name,
        type: canonicalText(source, element.type),
        comment: element.comment?.value ?? null,
      };
      if (element.kind === 'physical-column') return { kind: 'physical', ...common };
      return {
        kind: 'metadata',
        ...common,
        metadataKey: element.metadataKey?.value ?? null,
        isVirtual: element.virtual,
      };
    }
    case 'computed-column':
      return {
        kind: 'computed',
        name: element.name.name,
        expression: canonicalText(source, element.expression),
        comment: element.comment?.value ?? null,
      };
    default:
      return null;
  }
}

export function readWatermark(source: string, element: SchemaElement): WatermarkText | null {
  if (element.kind !== 'watermark') return null;
  return {
    column: element.column.map(part => part.name),
    expression: canonicalText(source, element.expression),
  };
}

/** A key without a name is named after its columns. */
export function readPrimaryKey(element: SchemaElement): PrimaryKey | null {
  const node = element.kind === 'physical-column' ? element.primaryKey : element;
  if (node?.kind !== 'primary-key') return null;
  const columns = element.kind === 'physical-column' ? [element.name.name] : node.columns.map(column => column.name);
  return { name: node.name?.name ?? `PK_${columns.join('_')}`, columns };
}

export const readDistribution = (node: Distribution): DistributionDefinition => ({
  strategy: node.strategy ?? null,
  columns: node.columns.map(column => column.name),
  bucketCount: node.bucketCount ?? null,
});
