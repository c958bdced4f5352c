import { createConnectorRegistry } from '@lockstep/connectors/registry';
import { type Batch, concatBatches } from '@lockstep/dataflow/batch';
import type { Connector, ConnectorRegistry, ReadResult, ScanRequest, SourceReader } from '@lockstep/dataflow/ports';

const rowsMax = 4096;

/** All connectors of the house; `values` tables, which give their rows one by one, give them in large batches unless they want a watermark for each. */
export function createBatchingRegistry(): ConnectorRegistry {
  const connectors = createConnectorRegistry();
  const values = connectors.get('values');
  const batching: Connector = {
    descriptor: values.descriptor,
    createSource: (request, context) => {
      const reader = values.createSource!(request, context);
      const isOnEvent = request.table.options['scan.watermark.emit.strategy'] === 'on-event';
      return isOnEvent ? reader : new WholeBatches(reader, request.schema);
    },
    createSink: (...given) => values.createSink!(...given),
  };
  return { get: name => (name === 'values' ? batching : connectors.get(name)) };
}

/** What a reader has without waiting, as one batch. */
class WholeBatches implements SourceReader {
  readonly #reader: SourceReader;
  readonly #schema: ScanRequest['schema'];
  /** What came behind the last batch, and is none. */
  #next: ReadResult | null = null;

  constructor(reader: SourceReader, schema: ScanRequest['schema']) {
    this.#reader = reader;
    this.#schema = schema;
  }

  async read(): Promise<ReadResult> {
    const batches: Batch[] = [];
    for (let rows = 0; rows < rowsMax; ) {
      const result = this.#next ?? (await this.#reader.read());
      this.#next = null;
      if (result.kind === 'batch') {
        batches.push(result.batch);
        rows += result.batch.rowCount;
        continue;
      }
      if (batches.length === 0) return result;
      this.#next = result;
      break;
    }
    return { kind: 'batch', batch: concatBatches(this.#schema, batches) };
  }

  open: SourceReader['open'] = position => this.#reader.open(position);
  position: SourceReader['position'] = () => this.#reader.position();
  progress: SourceReader['progress'] = () => this.#reader.progress();
  close: SourceReader['close'] = () => this.#reader.close();
}
