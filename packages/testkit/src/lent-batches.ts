import type { Batch, Column } from '@lockstep/dataflow/batch';
import { concatBatches } from '@lockstep/dataflow/batch';
import type { Connector, ConnectorRegistry, ReadResult, ScanRequest, SourceReader } from '@lockstep/dataflow/ports';

/** No value that a test expects, and no text. */
const rubbish = 0xa5;

/** Batches that are a reader's own, and spoilt as soon as the reader may use their memory again: whoever still looks at one sees rubbish. */
export class LentBatches {
  #lent: Batch[] = [];

  /** To be called with each read. */
  takeBack(mayReuse: boolean): void {
    if (!mayReuse) return;
    const last = this.#lent.pop();
    for (const batch of this.#lent) spoil(batch);
    this.#lent = last === undefined ? [] : [last];
  }

  /** The rows as a batch that shares nothing with others. */
  lend(schema: ScanRequest['schema'], batches: readonly Batch[]): Batch {
    const batch = concatBatches(schema, batches);
    this.#lent.push(batch);
    return batch;
  }
}

/** The connectors, with sources that lend their batches. */
export function lendingConnectors(registry: ConnectorRegistry): ConnectorRegistry {
  return {
    get(name): Connector {
      const connector = registry.get(name);
      if (connector.createSource === undefined) return connector;
      return {
        ...connector,
        createSource: (request, context) =>
          new LendingSource(connector.createSource!(request, context), request.schema),
      };
    },
  };
}

class LendingSource implements SourceReader {
  readonly #reader: SourceReader;
  readonly #schema: ScanRequest['schema'];
  readonly #batches = new LentBatches();

  constructor(reader: SourceReader, schema: ScanRequest['schema']) {
    this.#reader = reader;
    this.#schema = schema;
  }

  async read(mayReuse = false): Promise<ReadResult> {
    this.#batches.takeBack(mayReuse);
    const result = await this.#reader.read();
    return result.kind === 'batch' ? { ...result, batch: this.#batches.lend(this.#schema, [result.batch]) } : result;
  }

  open: SourceReader['open'] = position => this.#reader.open(position);
  position: SourceReader['position'] = () => this.#reader.position();
  progress: SourceReader['progress'] = () => this.#reader.progress();
  close: SourceReader['close'] = () => this.#reader.close();
}

function spoil({ columns, kinds, watermarks }: Batch): void {
  for (const array of [kinds, watermarks, ...columns.flatMap(arraysOf)])
    if (array !== null) new Uint8Array(array.buffer).fill(rubbish);
  for (const column of columns) if (column.storage === 'bigint') column.values.fill(-1n);
}

function arraysOf(column: Column): readonly (ArrayBufferView | null)[] {
  switch (column.storage) {
    case 'bytes':
      // Where text lies stays: a wrong range would only be an error of the test.
      return [column.bytes, column.nulls];
    case 'timestamp':
      return [column.values, column.nanos, column.nulls];
    case 'bigint':
      return [column.nulls];
    default:
      return [column.values, column.nulls];
  }
}
