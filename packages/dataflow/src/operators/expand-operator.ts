import type { Batch } from '../batch/batch.ts';
import { BaseOperator } from './base-operator.ts';
import type { BatchFunction } from './expression-compiler.ts';

/** Each row once per projection: a batch goes out as often as there are projections. Stateless. */
export class ExpandOperator extends BaseOperator {
  readonly #projections: readonly BatchFunction[];

  constructor(projections: readonly BatchFunction[]) {
    super();
    this.#projections = projections;
  }

  override push(_port: number, batch: Batch): void {
    for (const project of this.#projections) this.output.emit(project(batch));
  }
}
