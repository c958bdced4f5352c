import { type Batch, sliceBatch } from '@lockstep/dataflow/batch';
import type {
  ConnectorContext,
  JsonValue,
  ReadResult,
  ScanRequest,
  SourceProgress,
  SourceReader,
} from '@lockstep/dataflow/ports';
import { internalError } from '@lockstep/kernel/errors';
import type { TableOptions } from '../options/table-options.ts';
import { batchOfRows } from './parse-rows.ts';
import { readTable } from './read-table.ts';
import { cellsOf } from './row-layout.ts';

const batchRowsMax = 1024;
/** So many rows of a stream are delivered one by one. */
const singleRowsMax = 1000;
const unboundedWaitMs = 1000;
const emptyBatch: Batch = { rowCount: 0, columns: [], kinds: null, watermarks: null };

/** Delivers the rows that were there when it was opened, in order. Its position is how many it has delivered. */
export class ValuesSource implements SourceReader {
  readonly #request: ScanRequest;
  readonly #options: TableOptions;
  readonly #context: ConnectorContext;
  readonly #cells: readonly number[];
  readonly #isBounded: boolean;
  #rows: Batch = emptyBatch;
  #next = 0;

  constructor(request: ScanRequest, options: TableOptions, context: ConnectorContext) {
    this.#request = request;
    this.#options = options;
    this.#context = context;
    this.#cells = cellsOf(request.table, request.schema, options.text('readable-metadata'));
    this.#isBounded = options.boolean('bounded') || context.mode === 'batch';
  }

  async open(position: JsonValue): Promise<void> {
    if (position !== null && typeof position !== 'number')
      throw internalError('values.bad_position', "The checkpoint holds no position of a 'values' source");
    const rows = await readTable(this.#options, this.#context);
    this.#rows = batchOfRows(rows, this.#request.schema, this.#cells);
    this.#next = position ?? 0;
  }

  async read(): Promise<ReadResult> {
    if (this.#next >= this.#rows.rowCount) {
      return this.#isBounded ? { kind: 'end' } : { kind: 'idle', waitMs: unboundedWaitMs };
    }
    const end = Math.min(this.#rows.rowCount, this.#next + this.#batchRows);
    const batch = sliceBatch(this.#rows, this.#next, end);
    this.#next = end;
    return { kind: 'batch', batch };
  }

  /**
   * A stream delivers row by row, so that several tables are read in turns, as Flink's collection sources are, and a watermark follows every row. Tables that are
   * big for this connector go faster unless they ask for such watermarks.
   */
  get #batchRows(): number {
    const isOnEvent = this.#options.text('scan.watermark.emit.strategy') === 'on-event';
    const isSmall = this.#context.mode === 'stream' && this.#rows.rowCount <= singleRowsMax;
    return isOnEvent || isSmall ? 1 : batchRowsMax;
  }

  position(): JsonValue {
    return this.#next;
  }

  progress(): SourceProgress {
    return { malformedRows: 0, bytesBehind: this.#next >= this.#rows.rowCount ? 0 : null };
  }

  async close(): Promise<void> {}
}
