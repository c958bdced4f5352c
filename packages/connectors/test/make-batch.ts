import { type Batch, BatchBuilder, type Value } from '@lockstep/dataflow/batch';
import type { Field } from '@lockstep/sql/algebra';

/** A batch of +I rows, or of rows with the given kind bytes. */
export function makeBatch(
  schema: readonly Field[],
  rows: readonly (readonly Value[])[],
  kinds: readonly number[] = [],
): Batch {
  const builder = new BatchBuilder(schema, rows.length);
  rows.forEach((row, r) => {
    builder.appendRow(row, kinds[r] ?? 0);
  });
  return builder.finish();
}
