import { type Batch, BatchBuilder, isRetraction, readValue, type Value } from '@lockstep/dataflow/batch';
import type { Connector, ConnectorContext, ConnectorRegistry } from '@lockstep/dataflow/ports';
import { silentLogger } from '@lockstep/kernel/logger';
import type { Field } from '@lockstep/sql/algebra';
import type { ResolvedTable } from '@lockstep/sql/catalog';

export type StoredRow = readonly Value[];

const doc = { en: '', zh: '' };
const rowsPerBatch = 3;

/** Tables in memory, read in small batches and written by key: a connector like any other. */
export class StoredTables implements ConnectorRegistry {
  readonly rows = new Map<string, StoredRow[]>();
  /** By each source and sink: the table's name and its columns'. */
  readonly columnsAsked: string[][] = [];

  get(name: string): Connector {
    return {
      descriptor: {
        name,
        title: doc,
        doc,
        options: [],
        scan: { stream: true, batch: true },
        lookup: false,
        sink: 'upsert',
        formats: [],
        readableMetadata: {},
      },
      createSource: ({ table, schema }) => {
        this.columnsAsked.push([table.path.name, ...schema.map(field => field.name)]);
        const rows = [...(this.rows.get(table.path.name) ?? [])];
        return {
          open: async () => {},
          read: async () =>
            rows.length === 0
              ? { kind: 'end' }
              : { kind: 'batch', batch: toBatch(schema, rows.splice(0, rowsPerBatch)) },
          position: () => null,
          progress: () => ({ malformedRows: 0, bytesBehind: null }),
          close: async () => {},
        };
      },
      createSink: ({ table, schema, primaryKey }) => {
        this.columnsAsked.push([table.path.name, ...schema.map(field => field.name)]);
        const changes: { kind: number; row: StoredRow }[] = [];
        return {
          open: async () => {},
          write: async batch => {
            for (let row = 0; row < batch.rowCount; row++)
              changes.push({ kind: batch.kinds?.[row] ?? 0, row: toRow(schema, batch, row) });
          },
          flush: async () => {},
          prepare: async () => null,
          commit: async () => {
            for (const { kind, row } of changes.splice(0)) this.#apply(table.path.name, primaryKey, kind, row);
          },
          abort: async () => {},
          close: async () => {},
        };
      },
    };
  }

  #apply(name: string, primaryKey: readonly number[], kind: number, row: StoredRow): void {
    const keyOf = (stored: StoredRow): string => textOf(primaryKey.map(column => stored[column]!));
    const others = (this.rows.get(name) ?? []).filter(stored => keyOf(stored) !== keyOf(row));
    this.rows.set(name, isRetraction(kind) ? others : [...others, row]);
  }
}

function toBatch(schema: readonly Field[], rows: readonly StoredRow[]): Batch {
  const builder = new BatchBuilder(schema, rows.length);
  for (const row of rows) builder.appendRow(row);
  return builder.finish();
}

const toRow = (schema: readonly Field[], batch: Batch, row: number): StoredRow =>
  schema.map((field, column) => readValue(batch.columns[column]!, row, field.type));

export const textOf = (values: readonly unknown[]): string =>
  JSON.stringify(values, (_, value) => (typeof value === 'bigint' ? `${value}n` : value));

export const storedTable = (name: string, schema: readonly Field[], primaryKey: readonly string[]): ResolvedTable => ({
  path: { catalog: 'c', database: 'd', name },
  columns: schema.map(field => ({ kind: 'physical', ...field })),
  primaryKey,
  partitionKeys: [],
  connector: 'stored',
  options: {},
});

export const testContext: ConnectorContext = {
  mode: 'batch',
  clock: { nowMs: () => 0 },
  logger: silentLogger,
  fileRoots: [],
  resolveSecret: reference => reference,
  writerId: 'repair-1',
  fencingToken: 1,
  config: {},
};
