import { type Batch, printRow } from '@lockstep/dataflow/batch';
import type { JsonValue, SourceReader } from '@lockstep/dataflow/ports';
import type { Field } from '@lockstep/sql/algebra';

/** The rows of a batch as Flink prints them. */
export const printed = (schema: readonly Field[], batch: Batch): string[] =>
  Array.from({ length: batch.rowCount }, (_, row) => printRow(schema, batch, row));

/** Reads on until the source has nothing more now, or ends. `onBatch` sees the position behind each batch. */
export async function readRows(
  reader: SourceReader,
  schema: readonly Field[],
  onBatch: (rowsSoFar: number, position: JsonValue) => void = () => {},
): Promise<{ rows: string[]; hasEnded: boolean }> {
  const rows: string[] = [];
  for (;;) {
    const result = await reader.read();
    if (result.kind !== 'batch') return { rows, hasEnded: result.kind === 'end' };
    rows.push(...printed(schema, result.batch));
    onBatch(rows.length, reader.position());
  }
}
