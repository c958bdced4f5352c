import type { ConnectorDescriptor } from '../catalog/index.ts';

/** What completion knows of the world: plain data that can be posted to a web worker. */
export interface CatalogView {
  readonly currentCatalog: string;
  readonly currentDatabase: string;
  readonly tables: readonly TableView[];
  readonly functions: readonly FunctionView[];
  readonly connectors: readonly ConnectorDescriptor[];
  /** Keys of SET; absent when there are none to offer. */
  readonly settings?: readonly SettingView[];
  /** The language of the texts taken from descriptors. */
  readonly locale: 'en' | 'zh';
}

export interface TableView {
  readonly catalog: string;
  readonly database: string;
  readonly name: string;
  readonly kind: 'table' | 'view';
  readonly columns: readonly ColumnView[];
  readonly comment?: string;
}

export interface ColumnView {
  readonly name: string;
  /** As SQL text, e.g. `DECIMAL(10, 2)`. */
  readonly type: string;
  readonly comment?: string;
}

export interface FunctionView {
  readonly name: string;
  readonly kind: 'scalar' | 'aggregate' | 'table' | 'window';
  /** For the reader, e.g. `SUBSTRING(text, from [, length])`. */
  readonly signature: string;
  readonly doc?: string;
}

export interface SettingView {
  readonly key: string;
  readonly values?: readonly string[];
  readonly defaultValue?: string;
  readonly doc?: string;
}
