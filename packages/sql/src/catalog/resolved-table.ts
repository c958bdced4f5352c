import type { Span } from '@lockstep/kernel/diagnostics';
import type { Expression } from '../algebra/expression.ts';
import type { LogicalType } from '../types/logical-type.ts';
import type { TableStatistics } from './table-statistics.ts';

/** `catalog.database.object`. */
export interface ObjectPath {
  readonly catalog: string;
  readonly database: string;
  readonly name: string;
}

export type TableColumn =
  | {
      readonly kind: 'physical';
      readonly name: string;
      readonly type: LogicalType;
      readonly comment?: string | undefined;
    }
  | {
      readonly kind: 'metadata';
      readonly name: string;
      readonly type: LogicalType;
      readonly metadataKey: string;
      readonly isVirtual: boolean;
      readonly comment?: string | undefined;
    }
  | {
      readonly kind: 'computed';
      readonly name: string;
      readonly type: LogicalType;
      /** Over all the table's physical and metadata columns, in declared order. */
      readonly expression: Expression;
      readonly comment?: string | undefined;
    };

/** The side of a pair, Flink's `execution.runtime-mode`. */
export type RuntimeMode = 'stream' | 'batch';

/**
 * A table with every expression typed. For `'connector' = 'paired'` the analyzer has already chosen the side:
 * `connector`, `options` are the binding's and `mapping` says how the binding's rows become this table's columns.
 */
export interface ResolvedTable {
  readonly path: ObjectPath;
  readonly columns: readonly TableColumn[];
  /** Column names. */
  readonly primaryKey?: readonly string[] | undefined;
  readonly partitionKeys: readonly string[];
  /** `column` is the rowtime column; `expression` is over all the table's columns in declared order (computed ones included). */
  readonly watermark?: { readonly column: string; readonly expression: Expression } | undefined;
  readonly connector: string;
  /** WITH options less 'connector', the binding's own prefix removed. Secrets appear as references only. */
  readonly options: Readonly<Record<string, string>>;
  readonly optionSpans?: Readonly<Record<string, Span>> | undefined;
  readonly mapping?: BindingMapping | undefined;
  readonly statistics?: TableStatistics | undefined;
  readonly comment?: string | undefined;
}

/**
 * A binding's physical table. `physicalColumns` is what the connector reads or writes. For a source, `expressions` has one entry per physical or metadata column
 * of the logical table, over `physicalColumns`; for a sink, one entry per physical column, over the logical table's persisted columns.
 */
export interface BindingMapping {
  readonly physicalColumns: readonly { readonly name: string; readonly type: LogicalType }[];
  readonly expressions: readonly Expression[];
}
