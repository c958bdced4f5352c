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
import { batchOfRows, type WrittenRow } from './parse-rows.ts';
import { readTable } from './read-table.ts';
import { cellsOf } from './row-layout.ts';

const batchRowsMax = 1024;
const unboundedWaitMs = 1000;

/** Delivers the rows that were there when it was opened, in order. Its position is how many it has delivered. */
export class ValuesSource implements SourceReader {
  readonly #request: ScanRequest;
  readonly #options: TableOptions;
  readonly #context: ConnectorContext;
  readonly #cells: readonly number[];
  readonly #isBounded: boolean;
  readonly #batchRows: number;
  #rows: readonly WrittenRow[] = [];
  #next = 0;

  constructor(request: ScanRequest, options: TableOptions, context: ConnectorContext) {
    this.#request = request;
    this.#options = options;
    this.#context = context;
    this.#cells = cellsOf(request.table, request.schema, options.text('readable-metadata'));
    this.#isBounded = options.boolean('bounded') || context.mode === 'batch';
    // A watermark follows every batch, so one after every row needs batches of one.
    this.#batchRows = options.text('scan.watermark.emit.strategy') === 'on-event' ? 1 : batchRowsMax;
  }

  async open(position: JsonValue): Promise<void> {
    if (position !== null && typeof position !== 'number')
      throw internalError('values.bad_position', "The checkpoint holds no position of a 'values' source");
    this.#rows = await readTable(this.#options, this.#context);
    this.#next = position ?? 0;
  }

  async read(): Promise<ReadResult> {
    if (this.#next >= this.#rows.length) {
      return this.#isBounded ? { kind: 'end' } : { kind: 'idle', waitMs: unboundedWaitMs };
    }
    const rows = this.#rows.slice(this.#next, this.#next + this.#batchRows);
    const batch = batchOfRows(rows, this.#request.schema, this.#cells);
    this.#next += rows.length;
    return { kind: 'batch', batch };
  }

  position(): JsonValue {
    return this.#next;
  }

  progress(): SourceProgress {
    return { malformedRows: 0, bytesBehind: this.#next >= this.#rows.length ? 0 : null };
  }

  async close(): Promise<void> {}
}
