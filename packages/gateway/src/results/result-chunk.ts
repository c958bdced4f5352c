import { type Batch, printValue, readValue } from '@lockstep/dataflow/batch';
import { createJsonRowEncoder } from '@lockstep/dataflow/formats';
import type { Field } from '@lockstep/sql/algebra';

/** How cells travel: as JSON values, or each as the text that CAST to STRING gives. */
export type RowFormat = 'JSON' | 'PLAIN_TEXT';

/** Some rows of a result. */
export interface ResultChunk {
  readonly rowCount: number;
  /** Row-kind bytes; null when every row is an insert. */
  readonly kinds: Uint8Array | null;
  /** The JSON array of each row's cells, as text. */
  encode(format: RowFormat): readonly string[];
}

/** Makes chunks of a query's batches. Batches are immutable, so they are encoded only when someone asks, in the form that is asked for. */
export function createBatchChunker(schema: readonly Field[]): (batch: Batch) => ResultChunk {
  const encoder = createJsonRowEncoder(schema);
  const decoder = new TextDecoder();
  return batch => ({
    rowCount: batch.rowCount,
    kinds: batch.kinds,
    encode: format =>
      format === 'JSON'
        ? decoder.decode(encoder.encode(batch)).split('\n').slice(0, -1)
        : Array.from({ length: batch.rowCount }, (_, row) => plainTextRow(schema, batch, row)),
  });
}

function plainTextRow(schema: readonly Field[], batch: Batch, row: number): string {
  return JSON.stringify(
    schema.map(({ type }, c) => {
      const value = readValue(batch.columns[c]!, row, type);
      return value === null ? null : printValue(value, type);
    }),
  );
}

export type Cell = string | boolean | null;

/** Rows that are there from the start: those of statements other than queries. */
export function chunkOfRows(rows: readonly (readonly Cell[])[]): ResultChunk {
  return {
    rowCount: rows.length,
    kinds: null,
    encode: format =>
      rows.map(row => JSON.stringify(format === 'JSON' ? row : row.map(cell => (cell === null ? null : String(cell))))),
  };
}
