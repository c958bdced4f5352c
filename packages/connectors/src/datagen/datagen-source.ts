import { BatchBuilder } from '@lockstep/dataflow/batch';
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
import { createGenerator, type Generator } from './create-generator.ts';
import { checkFieldOptions, FieldOptions } from './field-options.ts';
import { rowRandom } from './row-random.ts';

const batchRowsMax = 4096;
/** A slow generator still gives rows about so often. */
const tickMs = 50;

interface DatagenPosition {
  readonly row: number;
  readonly seed: number;
  /** When row 0 was made, so to say: the time of a row follows from the rate. */
  readonly startMs: number;
}

/** Makes rows at a rate. Every value is a function of seed, column and row number, and every time of the start and the row number: a replay is exact. */
export class DatagenSource implements SourceReader {
  readonly #request: ScanRequest;
  readonly #context: ConnectorContext;
  readonly #generators: readonly Generator[];
  readonly #columnNumbers: readonly number[];
  readonly #rowsPerSecond: number;
  readonly #rowCount: number;
  readonly #seedOption: number | null;
  #position: DatagenPosition = { row: 0, seed: 0, startMs: 0 };
  /** The rate counts from here. */
  #openedAtMs = 0;
  #openedAtRow = 0;

  constructor(request: ScanRequest, options: TableOptions, context: ConnectorContext) {
    this.#request = request;
    this.#context = context;
    const columns = request.table.mapping?.physicalColumns ?? request.table.columns;
    const names = columns.map(column => column.name);
    checkFieldOptions(Object.keys(request.table.options), names);
    // Made for all columns: a sequence ends the table also when nobody reads it.
    const all = columns.flatMap(({ name, type, ...rest }) =>
      'kind' in rest && rest.kind !== 'physical' ? [] : [createGenerator(new FieldOptions({ name, type }, options))],
    );
    this.#generators = request.schema.map(field => createGenerator(new FieldOptions(field, options)));
    this.#columnNumbers = request.schema.map(field => names.indexOf(field.name));
    this.#rowsPerSecond = options.integer('rows-per-second', 1)!;
    this.#rowCount = Math.min(
      options.integer('number-of-rows') ?? Number.POSITIVE_INFINITY,
      ...all.map(generator => generator.rowCount),
    );
    this.#seedOption = options.integer('lockstep.seed', Number.MIN_SAFE_INTEGER);
    if (context.mode === 'batch' && this.#rowCount === Number.POSITIVE_INFINITY)
      throw options.bad('number-of-rows', 'set in a batch job, which has to end');
  }

  async open(position: JsonValue): Promise<void> {
    const nowMs = this.#context.clock.nowMs();
    const seed = this.#seedOption ?? Math.floor(Math.random() * 2 ** 32);
    this.#position = position === null ? { row: 0, seed, startMs: nowMs } : positionOf(position);
    this.#openedAtMs = nowMs;
    this.#openedAtRow = this.#position.row;
  }

  async read(): Promise<ReadResult> {
    const { row: first } = this.#position;
    if (first >= this.#rowCount) return { kind: 'end' };
    const elapsedMs = this.#context.clock.nowMs() - this.#openedAtMs;
    const dueRow = this.#openedAtRow + Math.floor((elapsedMs * this.#rowsPerSecond) / 1000) + 1;
    const end = Math.min(dueRow, first + batchRowsMax, this.#rowCount);
    if (end <= first) return { kind: 'idle', waitMs: Math.min(tickMs, Math.ceil(1000 / this.#rowsPerSecond)) };
    const builder = new BatchBuilder(this.#request.schema, end - first);
    for (let row = first; row < end; row++) builder.appendRow(this.#generate(row));
    this.#position = { ...this.#position, row: end };
    return { kind: 'batch', batch: builder.finish() };
  }

  position(): JsonValue {
    return { ...this.#position };
  }

  progress(): SourceProgress {
    return { malformedRows: 0, bytesBehind: 0 };
  }

  async close(): Promise<void> {}

  #generate(row: number) {
    const { seed, startMs } = this.#position;
    const epochMs = startMs + Math.floor((row * 1000) / this.#rowsPerSecond);
    return this.#generators.map((generator, c) => {
      const column = this.#columnNumbers[c]!;
      return generator.generate({ row, epochMs, random: draw => rowRandom(seed, column, row, draw) });
    });
  }
}

function positionOf(value: JsonValue): DatagenPosition {
  if (value !== null && typeof value === 'object' && 'row' in value) {
    const { row, seed, startMs } = value;
    if (typeof row === 'number' && typeof seed === 'number' && typeof startMs === 'number')
      return { row, seed, startMs };
  }
  throw internalError('datagen.bad_position', "The checkpoint holds no position of a 'datagen' source");
}
