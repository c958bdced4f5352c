export {
  type CatalogObject,
  type CatalogSnapshot,
  defaultCatalog,
  defaultDatabase,
  systemFunctionPath,
} from './catalog-snapshot.ts';
export {
  type ConnectorDescriptor,
  type ConnectorRole,
  engineOptions,
  type LocalizedText,
  type OptionDescriptor,
  type OptionType,
  type ParallelAccess,
} from './connector-descriptor.ts';
export { durationMs } from './duration.ts';
export { memorySizeBytes } from './memory-size.ts';
export type { BindingMapping, ObjectPath, ResolvedTable, RuntimeMode, TableColumn } from './resolved-table.ts';
export { type StoredColumn, storedColumns } from './stored-columns.ts';
export type { ColumnStatistics, TableStatistics } from './table-statistics.ts';
export type { UserFunction } from './user-function.ts';
