import { randomUUID } from 'node:crypto';
import { type Batch, printRow, rowKinds } from '@lockstep/dataflow/batch';
import type { ConnectorContext, JsonValue, SinkRequest, SinkWriter } from '@lockstep/dataflow/ports';
import { internalError, userError } from '@lockstep/kernel/errors';
import type { Field } from '@lockstep/sql/algebra';
import { confinedPath } from '../files/confined-path.ts';
import type { TableOptions } from '../options/table-options.ts';
import { appendOnce } from './append-once.ts';
import { cellsOf } from './row-layout.ts';

/**
 * Appends changes to a file, a line each, as Flink prints rows. The lines of an epoch are kept in memory and in the checkpoint until their commit: this connector
 * is for tests and examples.
 */
export class ValuesSink implements SinkWriter {
  readonly #options: TableOptions;
  readonly #context: ConnectorContext;
  readonly #fields: readonly Field[];
  /** Position in the schema of each printed cell. */
  readonly #order: readonly number[];
  readonly #isInsertOnly: boolean;
  #path: string | null = null;
  #lines: string[] = [];

  constructor({ table, schema }: SinkRequest, options: TableOptions, context: ConnectorContext) {
    this.#options = options;
    this.#context = context;
    const cells = cellsOf(table, schema, options.text('writable-metadata'));
    this.#order = [...schema.keys()].sort((left, right) => cells[left]! - cells[right]!);
    this.#fields = this.#order.map(c => schema[c]!);
    this.#isInsertOnly = options.boolean('sink-insert-only');
  }

  async open(): Promise<void> {
    const path = this.#options.text('path');
    this.#path = path === null ? null : await confinedPath(path, this.#context.fileRoots);
  }

  write(batch: Batch): null {
    if (this.#isInsertOnly && batch.kinds?.subarray(0, batch.rowCount).some(kind => kind !== rowKinds.insert)) {
      throw userError('values.insert_only', 'The table takes no updates and deletes: sink-insert-only is true');
    }
    if (this.#path === null) return null;
    const printed: Batch = { ...batch, columns: this.#order.map(c => batch.columns[c]!) };
    for (let row = 0; row < batch.rowCount; row++) this.#lines.push(`${printRow(this.#fields, printed, row)}\n`);
    return null;
  }

  async flush(): Promise<void> {}

  async prepare(): Promise<JsonValue> {
    if (this.#lines.length === 0) return null;
    const prepared = { commitId: randomUUID(), text: this.#lines.join('') };
    this.#lines = [];
    return prepared;
  }

  async commit(_epoch: number, prepared: JsonValue): Promise<void> {
    if (prepared === null || this.#path === null) return;
    if (typeof prepared === 'object' && 'commitId' in prepared) {
      const { commitId, text } = prepared;
      if (typeof commitId === 'string' && typeof text === 'string') return appendOnce(this.#path, commitId, text);
    }
    throw internalError('values.bad_prepared', "The checkpoint holds nothing that a 'values' sink has prepared");
  }

  async abort(): Promise<void> {
    this.#lines = [];
  }

  async close(): Promise<void> {}
}
