import type { CorrelateNode } from '@lockstep/plan/physical';
import type { Field } from '@lockstep/sql/algebra';
import type { Batch } from '../batch/batch.ts';
import { BatchBuilder } from '../batch/batch-builder.ts';
import { gatherBatch } from '../batch/gather-column.ts';
import { readValue } from '../batch/read-value.ts';
import type { TableFunction } from '../table-functions/table-function.ts';
import { BaseOperator } from './base-operator.ts';
import { outputRowsMax } from './row-builder.ts';

/** Each row beside the rows that a table function makes of it, under the row's kind. Stateless. */
export class CorrelateOperator extends BaseOperator {
  readonly #node: CorrelateNode;
  readonly #argTypes;
  readonly #function: TableFunction;
  readonly #made: BatchBuilder;
  /** The input row of each row made. */
  #rows: number[] = [];

  constructor(node: CorrelateNode, inputSchema: readonly Field[], tableFunction: TableFunction) {
    super();
    this.#node = node;
    this.#argTypes = node.args.map(arg => inputSchema[arg]!.type);
    this.#function = tableFunction;
    this.#made = new BatchBuilder(node.schema.slice(inputSchema.length));
  }

  override push(_port: number, batch: Batch): void {
    const args = this.#node.args.map(arg => batch.columns[arg]!);
    for (let row = 0; row < batch.rowCount; row++) {
      const before = this.#rows.length;
      const values = args.map((arg, i) => readValue(arg, row, this.#argTypes[i]!));
      this.#function(values, made => {
        this.#made.appendRow(made);
        this.#rows.push(row);
      });
      if (this.#rows.length === before && this.#node.joinType === 'left') {
        this.#made.appendRow([]);
        this.#rows.push(row);
      }
      if (this.#rows.length >= outputRowsMax) this.#send(batch);
    }
    if (this.#rows.length > 0) this.#send(batch);
  }

  #send(batch: Batch): void {
    const rowCount = this.#rows.length;
    const kept = gatherBatch(batch, Int32Array.from(this.#rows), rowCount);
    const made = this.#made.finish();
    this.#rows = [];
    this.output.emit({ ...kept, columns: [...kept.columns, ...made.columns] });
  }
}
