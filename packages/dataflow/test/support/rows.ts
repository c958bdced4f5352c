import type { Field } from '@lockstep/sql/algebra';
import { type Batch, rowKindSymbols } from '../../src/batch/batch.ts';
import type { Column } from '../../src/batch/column.ts';
import { storageOf } from '../../src/batch/storage-of.ts';

export type Value = number | string | bigint | boolean | null;
export type Row = readonly Value[];
export interface Change {
  readonly kind: number;
  readonly row: Row;
}

const decoder = new TextDecoder();

/** A batch of changes; kinds are left out when all are +I. */
export function batchOf(schema: readonly Field[], changes: readonly Change[]): Batch {
  const isChangelog = changes.some(change => change.kind !== 0);
  return {
    rowCount: changes.length,
    columns: schema.map((field, c) =>
      columnOf(
        field,
        changes.map(change => change.row[c] ?? null),
      ),
    ),
    kinds: isChangelog ? Uint8Array.from(changes, change => change.kind) : null,
    watermarks: null,
  };
}

export const inserts = (rows: readonly Row[]): Change[] => rows.map(row => ({ kind: 0, row }));

function columnOf(field: Field, values: readonly Value[]): Column {
  const nulls = values.includes(null) ? Uint8Array.from(values, value => Number(value === null)) : null;
  const storage = storageOf(field.type);
  switch (storage) {
    case 'boolean':
      return { storage, values: Uint8Array.from(values, Number), nulls };
    case 'int32':
      return { storage, values: Int32Array.from(values, Number), nulls };
    case 'float32':
      return { storage, values: Float32Array.from(values, Number), nulls };
    case 'float64':
      return { storage, values: Float64Array.from(values, Number), nulls };
    case 'timestamp':
      return { storage, values: Float64Array.from(values, Number), nanos: null, nulls };
    case 'int64':
      return { storage, values: BigInt64Array.from(values, value => BigInt(value ?? 0)), nulls };
    case 'bigint':
      return { storage, values: values.map(value => BigInt(value ?? 0)), nulls };
    case 'bytes': {
      const texts = values.map(value => new TextEncoder().encode(value === null ? '' : String(value)));
      const bytes = new Uint8Array(texts.reduce((sum, text) => sum + text.length, 0));
      const starts = new Int32Array(values.length);
      const ends = new Int32Array(values.length);
      let at = 0;
      texts.forEach((text, row) => {
        starts[row] = at;
        bytes.set(text, at);
        at += text.length;
        ends[row] = at;
      });
      return { storage, bytes, starts, ends, nulls };
    }
  }
}

export function changesOf(batch: Batch): Change[] {
  return Array.from({ length: batch.rowCount }, (_, row) => ({
    kind: batch.kinds?.[row] ?? 0,
    row: batch.columns.map(column => valueAt(column, row)),
  }));
}

export function valueAt(column: Column, row: number): Value {
  if (column.nulls?.[row] === 1) return null;
  switch (column.storage) {
    case 'boolean':
      return column.values[row] === 1;
    case 'bytes':
      return decoder.decode(column.bytes.subarray(column.starts[row], column.ends[row]));
    default:
      return column.values[row]!;
  }
}

/** Rows left after applying a changelog as a multiset, as sorted text. A retraction of a row that is not there is an error. */
export function folded(changes: readonly Change[]): string[] {
  const counts = new Map<string, number>();
  for (const { kind, row } of changes) {
    const key = textOf(row);
    const count = (counts.get(key) ?? 0) + ((kind & 1) === 1 ? -1 : 1);
    if (count < 0) throw new Error(`${rowKindSymbols[kind as 0]} ${key}: no such row`);
    counts.set(key, count);
  }
  return [...counts].flatMap(([key, count]) => Array.from({ length: count }, () => key)).sort();
}

export const textOf = (row: Row): string =>
  JSON.stringify(row, (_, value) => (typeof value === 'bigint' ? `${value}n` : Object.is(value, -0) ? 0 : value));

export const changeText = ({ kind, row }: Change): string => `${rowKindSymbols[kind as 0]}${textOf(row)}`;
