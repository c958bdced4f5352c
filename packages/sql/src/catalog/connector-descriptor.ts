/** One text in both of the product's languages. */
export interface LocalizedText {
  readonly en: string;
  readonly zh: string;
}

export type OptionType = 'string' | 'integer' | 'boolean' | 'duration' | 'memory-size' | 'enum' | 'path' | 'json';

export type ConnectorRole = 'scan' | 'lookup' | 'sink';

export interface OptionDescriptor {
  /** As written in WITH; a trailing `*` makes it a prefix, e.g. `fields.*`. */
  readonly name: string;
  readonly type: OptionType;
  readonly values?: readonly string[] | undefined;
  readonly isRequired: boolean;
  readonly defaultValue?: string | undefined;
  /** Stored encrypted, shown as dots, resolved only in the worker. */
  readonly isSecret?: boolean | undefined;
  /** The roles it matters for; absent: all. */
  readonly roles?: readonly ConnectorRole[] | undefined;
  readonly doc: LocalizedText;
}

export interface ParallelAccess {
  /** `unlessOption`: not a table that has this option. */
  readonly scan?: boolean | { readonly unlessOption: string } | undefined;
  readonly sink?: boolean | undefined;
}

/**
 * What the language and the editor know of a connector without linking its code: pure data, safe in a browser.
 * A connector's run time validates with the same descriptor.
 */
export interface ConnectorDescriptor {
  readonly name: string;
  readonly title: LocalizedText;
  readonly doc: LocalizedText;
  readonly options: readonly OptionDescriptor[];
  /** Can be read; with which boundedness for the given options is the connector's own matter at run time. */
  readonly scan: { readonly stream: boolean; readonly batch: boolean } | null;
  /** Whether it can read one field of a ROW column without the rest of the row: always, or in these formats. Absent: never. */
  readonly readsFields?: true | readonly string[] | undefined;
  /** Whether it leaves out partitions of a PARTITIONED BY table that no row is needed of. */
  readonly prunesPartitions?: true | undefined;
  readonly lookup: boolean;
  /** What each subtask of a parallel run may do with a reader or writer of its own; absent: the first subtask does it alone. */
  readonly parallel?: ParallelAccess | undefined;
  /**
   * `insert-only` sinks refuse updating queries; `upsert` needs a PRIMARY KEY to take updates; `upsert-or-retract` replaces by PRIMARY KEY and without one takes
   * every row kind; `all` takes every row kind.
   */
  readonly sink: 'insert-only' | 'upsert' | 'upsert-or-retract' | 'all' | null;
  /** Names of formats usable in `'format'`, empty when the connector has none. */
  readonly formats: readonly string[];
  /** Metadata keys readable with METADATA columns, with the type as SQL text. */
  readonly readableMetadata: Readonly<Record<string, string>>;
}

/** Options that every table may carry, and the engine reads. */
export const engineOptions: readonly string[] = [
  'scan.watermark.emit.strategy',
  'scan.watermark.alignment.group',
  'scan.watermark.alignment.max-drift',
  'scan.watermark.alignment.update-interval',
];
