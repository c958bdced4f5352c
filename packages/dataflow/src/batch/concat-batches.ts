import type { Field } from '@lockstep/sql/algebra';
import { type Batch, rowKinds } from './batch.ts';
import { createColumnBuilder } from './column-builder.ts';
import { readValue } from './read-value.ts';

/** One batch of all the rows in order. Copies every value: for borders and small results, not for the hot path. */
export function concatBatches(schema: readonly Field[], batches: readonly Batch[]): Batch {
  const rowCount = batches.reduce((sum, batch) => sum + batch.rowCount, 0);
  const columns = schema.map((field, c) => {
    const builder = createColumnBuilder(field.type, rowCount);
    for (const batch of batches) {
      const column = batch.columns[c]!;
      for (let row = 0; row < batch.rowCount; row++) builder.appendValue(readValue(column, row, field.type));
    }
    return builder.finish();
  });
  return {
    rowCount,
    columns,
    kinds: joined(batches, rowCount, 'kinds', length => new Uint8Array(length).fill(rowKinds.insert)),
    watermarks: joined(batches, rowCount, 'watermarks', length =>
      new Float64Array(length).fill(Number.NEGATIVE_INFINITY),
    ),
  };
}

/** Null when no batch has any; rows of a batch without get what `absent` says. */
function joined<Key extends 'kinds' | 'watermarks'>(
  batches: readonly Batch[],
  rowCount: number,
  key: Key,
  absent: (length: number) => NonNullable<Batch[Key]>,
): Batch[Key] {
  if (batches.every(batch => batch[key] === null)) return null;
  const all = absent(rowCount);
  let at = 0;
  for (const batch of batches) {
    const values = batch[key];
    if (values !== null) all.set(values.subarray(0, batch.rowCount), at);
    at += batch.rowCount;
  }
  return all;
}
