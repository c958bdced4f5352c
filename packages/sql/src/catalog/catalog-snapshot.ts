import type { ObjectPath } from './resolved-table.ts';
import type { TableStatistics } from './table-statistics.ts';

/**
 * What analysis knows of the world: plain data, taken at one moment, so that analysis is synchronous, repeatable and runs in a browser.
 * An object is stored as the statement that creates it; that text is the persistent format.
 */
export interface CatalogSnapshot {
  readonly objects: readonly CatalogObject[];
}

export interface CatalogObject {
  /** Of a temporary system function, which is in no database: `systemFunctionPath`. */
  readonly path: ObjectPath;
  /** Functions have names of their own: one may be named as a table is. */
  readonly kind: 'table' | 'view' | 'function';
  /** The CREATE statement, with secrets already replaced by references. */
  readonly createStatement: string;
  /** Of a table that was analyzed. */
  readonly statistics?: TableStatistics | undefined;
}

/** Where a temporary system function is kept. */
export const systemFunctionPath = (name: string): ObjectPath => ({ catalog: '', database: '', name });

export const defaultCatalog = 'default_catalog';
export const defaultDatabase = 'default_database';
