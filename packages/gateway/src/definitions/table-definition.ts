/** Settings of an object in the order in which they were given. */
export type Options = Readonly<Record<string, string>>;

/** A column with its type and expression as text that stands for itself: fully named, in canonical form. */
export type ColumnDefinition =
  | { readonly kind: 'physical'; readonly name: string; readonly type: string; readonly comment: string | null }
  | {
      readonly kind: 'metadata';
      readonly name: string;
      readonly type: string;
      /** Null: the column's name. */
      readonly metadataKey: string | null;
      readonly isVirtual: boolean;
      readonly comment: string | null;
    }
  | { readonly kind: 'computed'; readonly name: string; readonly expression: string; readonly comment: string | null };

export interface WatermarkText {
  /** The column, or the way to a nested field. */
  readonly column: readonly string[];
  readonly expression: string;
}

export interface PrimaryKey {
  readonly name: string;
  readonly columns: readonly string[];
}

export interface DistributionDefinition {
  readonly strategy: 'HASH' | 'RANGE' | null;
  readonly columns: readonly string[];
  readonly bucketCount: number | null;
}

/** What a catalog keeps of a table: an immutable value that ALTER TABLE replaces. `printTable` gives the statement that makes it. */
export interface TableDefinition {
  readonly kind: 'table';
  readonly columns: readonly ColumnDefinition[];
  readonly watermark: WatermarkText | null;
  readonly primaryKey: PrimaryKey | null;
  readonly distribution: DistributionDefinition | null;
  readonly partitionKeys: readonly string[];
  readonly comment: string | null;
  readonly options: Options;
}

/** A view's columns and its query in canonical form, every name in it complete. */
export interface ViewDefinition {
  readonly kind: 'view';
  readonly columns: readonly { readonly name: string; readonly comment: string | null }[];
  readonly query: string;
  readonly comment: string | null;
}
