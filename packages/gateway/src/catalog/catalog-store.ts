/** What a record is of. `object`: a table or view. */
export type CatalogRecordKind = 'catalog' | 'database' | 'object' | 'function';

export interface CatalogRecordKey {
  readonly kind: CatalogRecordKind;
  readonly catalog: string;
  /** Empty for a catalog. */
  readonly database: string;
  /** Empty for a catalog and a database; of a function in lower case. */
  readonly name: string;
}

/** One thing in a catalog, as it is kept. */
export interface CatalogRecord extends CatalogRecordKey {
  /** JSON; what it says depends on the kind. */
  readonly content: string;
}

export interface CatalogChanges {
  readonly put: readonly CatalogRecord[];
  readonly remove: readonly CatalogRecordKey[];
}

/** Where catalogs are kept that outlive the gateway and that all sessions share: a port. Failures are `AppError` (external). */
export interface CatalogStore {
  /** All records and the version of the whole; null when `knownVersion` is still the newest. A store that holds nothing has version 0. */
  read(
    knownVersion: number | null,
  ): Promise<{ readonly version: number; readonly records: readonly CatalogRecord[] } | null>;
  /** Makes all changes at once and answers the new version; null, with nothing changed, when `version` is not the newest any more. */
  write(version: number, changes: CatalogChanges): Promise<number | null>;
}
