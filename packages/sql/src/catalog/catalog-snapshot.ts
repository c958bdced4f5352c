import type { ObjectPath } from './resolved-table.ts';

/**
 * What analysis knows of the world: plain data, taken at one moment, so that analysis is synchronous, repeatable and runs in a browser.
 * An object is stored as the statement that creates it; that text is the persistent format.
 */
export interface CatalogSnapshot {
  readonly objects: readonly CatalogObject[];
}

export interface CatalogObject {
  readonly path: ObjectPath;
  readonly kind: 'table' | 'view';
  /** The CREATE statement, with secrets already replaced by references. */
  readonly createStatement: string;
}

export const defaultCatalog = 'default_catalog';
export const defaultDatabase = 'default_database';
