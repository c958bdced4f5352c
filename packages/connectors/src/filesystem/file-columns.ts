import { type Batch, type Column, createColumnBuilder, gatherColumn, type Value } from '@lockstep/dataflow/batch';
import type { ScanRequest } from '@lockstep/dataflow/ports';
import { userError } from '@lockstep/kernel/errors';
import type { Field, ScanField } from '@lockstep/sql/algebra';
import type { ResolvedTable } from '@lockstep/sql/catalog';
import { type LogicalType, stringType } from '@lockstep/sql/types';
import type { SourceFile } from './list-files.ts';
import { partitionValueOf, partitionValuesOf } from './partition-path.ts';

/** Where the columns of a scan come from: the content of the files, or what is known of each file (partition and metadata columns). */
export interface FileColumns {
  /** What a file's content must deliver, in order. */
  readonly content: readonly ScanField[];
  /** The scan's batch of rows of one file. */
  assemble(content: Batch, file: SourceFile): Batch;
}

/** `isPositional`: the format has no names, so its content is every column of the table; those that nobody wants are read as text. */
export function fileColumns(request: ScanRequest, isPositional: boolean, defaultPartitionName: string): FileColumns {
  const known = request.schema.map(field => knownOfFile(request.table, field, defaultPartitionName));
  const wanted = request.schema.filter((_, c) => known[c] === null);
  const content = isPositional ? everyColumn(request.table, wanted) : wanted;
  const places = request.schema.map(field => content.findIndex(({ name }) => name === field.name));
  if (places.length === content.length && places.every((place, c) => place === c)) {
    return { content, assemble: batch => batch };
  }
  let last: { readonly path: string; readonly columns: readonly (Column | null)[] } | null = null;
  return {
    content,
    assemble(batch, file) {
      if (last?.path !== file.path) last = { path: file.path, columns: known.map(make => make?.(file) ?? null) };
      const rows = new Int32Array(batch.rowCount);
      const columns = last.columns.map((column, c) =>
        column === null ? batch.columns[places[c]!]! : gatherColumn(column, rows, batch.rowCount),
      );
      return { ...batch, columns };
    },
  };
}

/** The columns that the files of a table hold, in declared order. */
function storedColumns(table: ResolvedTable): readonly Field[] {
  if (table.mapping !== undefined) return table.mapping.physicalColumns;
  return table.columns.filter(column => column.kind === 'physical' && !table.partitionKeys.includes(column.name));
}

const everyColumn = (table: ResolvedTable, wanted: readonly ScanField[]): ScanField[] =>
  storedColumns(table).map(({ name }) => wanted.find(field => field.name === name) ?? { name, type: stringType });

type OneRow = (file: SourceFile) => Column;

/** Null: the column is in the files' content. */
function knownOfFile(table: ResolvedTable, field: Field, defaultName: string): OneRow | null {
  if (table.mapping !== undefined) return null;
  if (table.partitionKeys.includes(field.name)) {
    return file => oneRow(field.type, partitionOf(file, field, defaultName));
  }
  const column = table.columns.find(candidate => candidate.name === field.name);
  if (column?.kind !== 'metadata') return null;
  const read = metadata[column.metadataKey];
  if (read === undefined) {
    const message = `Files have no metadata '${column.metadataKey}'; there is ${Object.keys(metadata).join(', ')}`;
    throw userError('filesystem.unknown_metadata', message, { details: { column: column.name } });
  }
  return file => oneRow(field.type, read(file));
}

const metadata: Readonly<Record<string, (file: SourceFile) => Value>> = {
  'file.path': file => file.path,
  'file.name': file => file.path.slice(file.path.lastIndexOf('/') + 1),
  'file.size': file => BigInt(file.sizeBytes),
  'file.modification-time': file => ({ epochMs: file.modifiedMs, nanos: 0 }),
};

function partitionOf(file: SourceFile, field: Field, defaultName: string): Value {
  const text = partitionValuesOf(file.name).get(field.name);
  if (text === undefined) {
    const message = `'${file.path}' lies in no directory '${field.name}=…' although the table is partitioned by it`;
    throw userError('filesystem.partition_missing', message, { details: { file: file.path, column: field.name } });
  }
  return partitionValueOf(text, field, defaultName);
}

function oneRow(type: LogicalType, value: Value): Column {
  const builder = createColumnBuilder(type, 1);
  builder.appendValue(value);
  return builder.finish();
}
