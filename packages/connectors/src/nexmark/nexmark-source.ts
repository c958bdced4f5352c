import type { Column } from '@lockstep/dataflow/batch';
import type { JsonValue, ReadResult, ScanRequest, SourceProgress, SourceReader } from '@lockstep/dataflow/ports';
import { internalError } from '@lockstep/kernel/errors';
import { EventColumns } from './event-columns.ts';
import { auctionFields, bidFields, personFields } from './event-fields.ts';
import { eventTypes } from './nexmark-event.ts';
import { type GeneratorPosition, NexmarkGenerator } from './nexmark-generator.ts';
import type { NexmarkSettings } from './nexmark-settings.ts';
import { TextPool } from './text-pool.ts';

const batchRowsMax = 8_192;

/** Events as fast as they are asked for. A position holds the state of the random stream, so reading on gives what reading from the start would. */
export class NexmarkSource implements SourceReader {
  readonly #request: ScanRequest;
  readonly #settings: NexmarkSettings;
  /** How many in all; `Infinity` without end. */
  readonly #eventsMax: number;
  readonly #pool = new TextPool();
  #generator: NexmarkGenerator;

  constructor(request: ScanRequest, settings: NexmarkSettings, eventsMax: number) {
    this.#request = request;
    this.#settings = settings;
    this.#eventsMax = eventsMax;
    this.#generator = new NexmarkGenerator(settings, this.#pool);
  }

  async open(position: JsonValue): Promise<void> {
    this.#generator = new NexmarkGenerator(this.#settings, this.#pool, position === null ? null : positionOf(position));
  }

  async read(): Promise<ReadResult> {
    const rowCount = Math.min(batchRowsMax, this.#eventsMax - this.#generator.position.events);
    if (rowCount <= 0) return { kind: 'end' };
    const columns = this.#columns(rowCount);
    return { kind: 'batch', batch: { rowCount, columns, kinds: null, watermarks: null } };
  }

  position(): JsonValue {
    return { ...this.#generator.position };
  }

  progress(): SourceProgress {
    return { malformedRows: 0, bytesBehind: null };
  }

  async close(): Promise<void> {}

  #columns(rowCount: number): readonly Column[] {
    const { schema } = this.#request;
    const { filler } = this.#pool;
    const people = new EventColumns('person', personFields, schema, rowCount, filler);
    const auctions = new EventColumns('auction', auctionFields, schema, rowCount, filler);
    const bids = new EventColumns('bid', bidFields, schema, rowCount, filler);
    const types = new Int32Array(rowCount);
    const generator = this.#generator;
    for (let row = 0; row < rowCount; row++) {
      const event = generator.next();
      types[row] = event.type;
      if (event.type === eventTypes.bid) bids.write(row, event);
      else if (event.type === eventTypes.auction) auctions.write(row, event);
      else people.write(row, event);
    }
    const columns: Column[] = schema.map(() => ({ storage: 'int32', values: types, nulls: null }));
    for (const part of [people, auctions, bids]) part.finishInto(columns, rowCount);
    return columns;
  }
}

function positionOf(value: JsonValue): GeneratorPosition {
  if (value !== null && typeof value === 'object' && 'events' in value) {
    const { events, randomState } = value;
    if (typeof events === 'number' && typeof randomState === 'string') return { events, randomState };
  }
  throw internalError('nexmark.bad_position', "The checkpoint holds no position of a 'nexmark' source");
}
