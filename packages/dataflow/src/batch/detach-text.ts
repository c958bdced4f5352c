import type { Batch } from './batch.ts';
import type { BytesColumn } from './column.ts';
import { copyBytes, dataViewOf } from './copy-bytes.ts';

/**
 * The batch with all text that lies in `buffer` moved to bytes of its own, so that `buffer` can be used again. The batch must be new: ranges of
 * its columns are rewritten where they are.
 */
export function detachText(batch: Batch, buffer: Uint8Array): Batch {
  const { rowCount, columns } = batch;
  const texts = new Set(
    columns.filter(column => column.storage === 'bytes' && column.bytes === buffer),
  ) as Set<BytesColumn>;
  if (texts.size === 0) return batch;
  let byteCount = 0;
  for (const text of texts) byteCount += textBytes(text, rowCount);
  const bytes = new Uint8Array(byteCount);
  const moved = new Map<unknown, BytesColumn>();
  let at = 0;
  for (const text of texts) {
    at = moveText(text, rowCount, bytes, at);
    moved.set(text, { ...text, bytes });
  }
  return { ...batch, columns: columns.map(column => moved.get(column) ?? column) };
}

function textBytes({ starts, ends, nulls }: BytesColumn, rowCount: number): number {
  let sum = 0;
  for (let row = 0; row < rowCount; row++) if (nulls === null || nulls[row] === 0) sum += ends[row]! - starts[row]!;
  return sum;
}

/** Answers the position behind the last text. */
function moveText(
  { bytes, starts, ends, nulls }: BytesColumn,
  rowCount: number,
  target: Uint8Array,
  from: number,
): number {
  const sourceView = dataViewOf(bytes);
  const targetView = dataViewOf(target);
  let at = from;
  for (let row = 0; row < rowCount; row++) {
    const isNull = nulls !== null && nulls[row] === 1;
    const start = starts[row]!;
    const end = isNull ? start : ends[row]!;
    copyBytes(target, targetView, at, bytes, sourceView, start, end);
    starts[row] = at;
    at += end - start;
    ends[row] = at;
  }
  return at;
}
