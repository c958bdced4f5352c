import type { Field } from '@lockstep/sql/algebra';
import type { LogicalType } from '@lockstep/sql/types';
import type { Batch } from '../../batch/batch.ts';
import { ByteHeap } from '../../batch/byte-heap.ts';
import type { Column } from '../../batch/column.ts';
import type { RowEncoder } from '../row-decoder.ts';
import { type CsvFieldWriter, csvFieldWriter } from './csv-field-writer.ts';
import type { CsvFormatOptions } from './csv-format-options.ts';
import { CsvQuoting } from './csv-quoting.ts';

const lineFeed = 0x0a;

/** Writes rows as Flink's csv format does: no header, text in quotes when a character of it might need them. */
export class CsvEncoder implements RowEncoder {
  readonly #schema: readonly Field[];
  readonly #delimiter: number;
  readonly #nullText: Uint8Array;
  readonly #quoting: CsvQuoting;
  #bytesPerRow = 64;

  constructor(schema: readonly Field[], options: CsvFormatOptions) {
    this.#schema = schema;
    this.#delimiter = options.delimiter;
    this.#nullText = Buffer.from(options.nullLiteral ?? '');
    this.#quoting = new CsvQuoting(options);
  }

  encode({ rowCount, columns }: Batch): Uint8Array {
    const heap = new ByteHeap(Math.ceil(rowCount * this.#bytesPerRow * 1.1) + 1024);
    const writers = this.#schema.map(({ type }, c) => this.#nullable(columns[c]!, type));
    for (let row = 0; row < rowCount; row++) {
      for (let c = 0; c < writers.length; c++) {
        if (c > 0) heap.writeByte(this.#delimiter);
        writers[c]!(heap, row);
      }
      heap.writeByte(lineFeed);
    }
    if (rowCount > 0) this.#bytesPerRow = heap.length / rowCount;
    return heap.bytes.subarray(0, heap.length);
  }

  #nullable(column: Column, type: LogicalType): CsvFieldWriter {
    const write = csvFieldWriter(column, type, this.#quoting);
    const { nulls } = column;
    if (nulls === null) return write;
    const nullText = this.#nullText;
    return (heap, row) => {
      if (nulls[row] === 1) heap.writeBytes(nullText, 0, nullText.length);
      else write(heap, row);
    };
  }
}
