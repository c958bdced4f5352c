import type {
  Connector,
  ConnectorRegistry,
  JsonValue,
  ReadResult,
  SinkWriter,
  SourceReader,
} from '@lockstep/dataflow/ports';
import { elementBatch, elementsOf } from '../operators/element-batch.ts';
import { type AssembledProgram, elementConnector } from '../program/assemble-plan.ts';
import type { ElementSink } from '../program/program.ts';
import { streamDescriptor } from '../program/stream-connector.ts';

const batchRows = 4096;

/** The connectors of a run, with the program's own collections and element sinks among them. */
export function withElements(
  connectors: ConnectorRegistry,
  { collections, sinks }: AssembledProgram,
): ConnectorRegistry {
  const connector: Connector = {
    descriptor: { ...streamDescriptor, name: elementConnector },
    createSource: ({ table }) => new CollectionReader(collections.get(table.path.name)!.elements),
    createSink: ({ table }) => elementWriter(sinks.get(table.path.name)!),
  };
  return { get: name => (name === elementConnector ? connector : connectors.get(name)) };
}

/** Reads a collection; its position is the number of elements read. */
class CollectionReader implements SourceReader {
  readonly #elements: readonly unknown[];
  #at = 0;

  constructor(elements: readonly unknown[]) {
    this.#elements = elements;
  }

  async open(position: JsonValue): Promise<void> {
    this.#at = typeof position === 'number' ? position : 0;
  }

  async read(): Promise<ReadResult> {
    if (this.#at >= this.#elements.length) return { kind: 'end' };
    const elements = this.#elements.slice(this.#at, this.#at + batchRows);
    this.#at += elements.length;
    return { kind: 'batch', batch: elementBatch(elements, null, null) };
  }

  position(): JsonValue {
    return this.#at;
  }

  progress(): ReturnType<SourceReader['progress']> {
    return { malformedRows: 0, bytesBehind: 0 };
  }

  async close(): Promise<void> {}
}

function elementWriter(sink: ElementSink): SinkWriter {
  return {
    open: async () => {},
    // At once: elements have no columns, so none may be left waiting at a barrier that does not wait for sinks.
    write: batch => {
      sink.take(elementsOf(batch).elements);
      return null;
    },
    flush: async () => {},
    prepare: async () => null,
    commit: async () => {},
    abort: async () => {},
    close: async () => {},
  };
}
