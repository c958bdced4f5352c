import { type Batch, concatBatches, type NonNullValue, readValue, type Value } from '@lockstep/dataflow/batch';
import { valueToText, zoneNamed } from '@lockstep/dataflow/expressions';
import { createJsonRowEncoder } from '@lockstep/dataflow/formats';
import type { Field } from '@lockstep/sql/algebra';
import type { LogicalType } from '@lockstep/sql/types';

/** How cells travel: as JSON values, or each as the text that CAST to STRING gives. */
export type RowFormat = 'JSON' | 'PLAIN_TEXT';

/** Some rows of a result. */
export interface ResultChunk {
  readonly rowCount: number;
  /** Memory that it holds, roughly. */
  readonly byteCount: number;
  /** Row-kind bytes; null when every row is an insert. */
  readonly kinds: Uint8Array | null;
  /** The JSON array of each row's cells, as text. */
  encode(format: RowFormat): readonly string[];
}

/** How `PLAIN_TEXT` shows NULL, as Flink's client does. */
const nullText = '<NULL>';

/** Makes chunks of a query's rows, which it copies: they are encoded only when someone asks, in the form that is asked for. */
export function createBatchChunker(schema: readonly Field[], localZone: string): (batch: Batch) => ResultChunk {
  const encoder = createJsonRowEncoder(schema);
  const decoder = new TextDecoder();
  const texts = schema.map(({ type }) => cellText(type, localZone));
  return batch => {
    const rows = concatBatches(schema, [batch]);
    return {
      rowCount: rows.rowCount,
      byteCount: bytesOf(rows),
      kinds: rows.kinds,
      encode: format =>
        format === 'JSON'
          ? decoder.decode(encoder.encode(rows)).split('\n').slice(0, -1)
          : Array.from({ length: rows.rowCount }, (_, row) =>
              JSON.stringify(schema.map(({ type }, c) => texts[c]!(readValue(rows.columns[c]!, row, type)))),
            ),
    };
  };
}

/** Eight bytes a value, and the text or binary values themselves. */
function bytesOf({ rowCount, columns }: Batch): number {
  let bytes = rowCount * columns.length * 8;
  for (const column of columns) {
    if (column.storage !== 'bytes') continue;
    for (let row = 0; row < rowCount; row++) {
      if (column.nulls?.[row] !== 1) bytes += column.ends[row]! - column.starts[row]!;
    }
  }
  return bytes;
}

function cellText(type: LogicalType, localZone: string): (value: Value) => string {
  // The text of a type takes the values of that type only, which no signature can say.
  const text = valueToText(type, zoneNamed(localZone)) as (value: NonNullValue) => string;
  const isBytes = type.kind === 'BINARY' || type.kind === 'VARBINARY';
  return value => {
    if (value === null) return nullText;
    return isBytes && value instanceof Uint8Array ? `x'${Buffer.from(value).toString('hex')}'` : text(value);
  };
}

export type Cell = string | boolean | null;

/** Rows that are there from the start: those of statements other than queries. */
export function chunkOfRows(rows: readonly (readonly Cell[])[]): ResultChunk {
  return {
    rowCount: rows.length,
    byteCount: 0,
    kinds: null,
    encode: format =>
      rows.map(row =>
        JSON.stringify(
          format === 'JSON'
            ? row
            : row.map(cell =>
                cell === null ? nullText : typeof cell === 'boolean' ? String(cell).toUpperCase() : cell,
              ),
        ),
      ),
  };
}
