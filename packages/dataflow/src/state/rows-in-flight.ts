import type { Batch } from '../batch/batch.ts';
import type { Storage } from '../batch/column.ts';
import { identityRows } from './identity-rows.ts';
import type { StateReader, StateWriter } from './state-file.ts';
import { createVector } from './vectors/create-vector.ts';

const tableName = 'rowsInFlight';
const kinds = `${tableName}.kinds`;
const watermarks = `${tableName}.watermarks`;
const columnName = (column: number): string => `${tableName}.column${column}`;

/** Stands for the watermark of a row that has none, beside rows that have. */
const noWatermark = Number.NaN;

/**
 * Writes rows that a checkpoint finds on their way, in their order, as state. They belong where the hash of `keys` does, without keys to key group 0. `storages`
 * are those of all columns.
 */
export function saveRowsInFlight(
  writer: StateWriter,
  storages: readonly Storage[],
  keys: readonly number[],
  batches: readonly Batch[],
): void {
  const rowCount = batches.reduce((sum, batch) => sum + batch.rowCount, 0);
  const placement = { kind: 'keys', columns: keys.map(columnName), hashes: null } as const;
  const table = writer.table(tableName, rowCount, placement);
  const rowKinds = new Uint8Array(rowCount);
  const rowWatermarks = new Float64Array(rowCount).fill(noWatermark);
  const columns = storages.map(createVector);
  for (const column of columns) column.reserve(rowCount);
  let at = 0;
  for (const batch of batches) {
    const count = batch.rowCount;
    const targets = identityRows(rowCount).subarray(at, at + count);
    columns.forEach((column, c) => {
      column.scatter(batch.columns[c]!, identityRows(count), targets, count);
    });
    if (batch.kinds !== null) rowKinds.set(batch.kinds.subarray(0, count), at);
    if (batch.watermarks !== null) rowWatermarks.set(batch.watermarks.subarray(0, count), at);
    at += count;
  }
  columns.forEach((column, c) => {
    writer.column(table, columnName(c), column);
  });
  writer.array(table, kinds, rowKinds);
  writer.array(table, watermarks, rowWatermarks);
}

/** The rows that were on their way as one batch; null when there were none. */
export function loadRowsInFlight(reader: StateReader, storages: readonly Storage[]): Batch | null {
  const rowCount = reader.findTable(tableName)?.rows ?? 0;
  if (rowCount === 0) return null;
  const rowKinds = reader.uint8(kinds);
  const rowWatermarks = reader.float64(watermarks);
  const hasWatermarks = rowWatermarks.some(tsMs => !Number.isNaN(tsMs));
  return {
    rowCount,
    columns: storages.map((_, c) => reader.column(columnName(c))),
    kinds: rowKinds.some(kind => kind !== 0) ? rowKinds : null,
    watermarks: hasWatermarks
      ? rowWatermarks.map(tsMs => (Number.isNaN(tsMs) ? Number.NEGATIVE_INFINITY : tsMs))
      : null,
  };
}
