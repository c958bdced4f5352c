import { userError } from '@lockstep/kernel/errors';
import type { FromChangelogNode } from '@lockstep/plan/physical';
import { changeKinds } from '@lockstep/sql/algebra';
import { type Batch, rowKinds } from '../batch/batch.ts';
import type { Column } from '../batch/column.ts';
import { gatherBatch } from '../batch/gather-column.ts';
import { wrongStorage } from '../state/accumulators/accumulator.ts';
import { BaseOperator } from './base-operator.ts';

const unknownKind = 255;

/** Rows become the changes that their code names. A row with another code fails the job, or is left out. Stateless. */
export class FromChangelogOperator extends BaseOperator {
  readonly #operation: number;
  readonly #kindOf: ReadonlyMap<string, number>;
  readonly #skipsUnknown: boolean;
  readonly #decoder = new TextDecoder();

  constructor(node: FromChangelogNode) {
    super();
    this.#operation = node.operation;
    this.#kindOf = new Map(node.kinds.map(([code, kind]) => [code, changeKinds.indexOf(kind)]));
    this.#skipsUnknown = node.skipsUnknown;
  }

  override push(_port: number, batch: Batch): void {
    const kinds = this.#kinds(batch);
    const known: number[] = [];
    for (let row = 0; row < batch.rowCount; row++) if (kinds[row] !== unknownKind) known.push(row);
    if (known.length === 0) return;
    const changes = { ...batch, kinds };
    const told = known.length === batch.rowCount ? changes : gatherBatch(changes, Int32Array.from(known), known.length);
    this.output.emit(told.kinds?.every(kind => kind === rowKinds.insert) ? { ...told, kinds: null } : told);
  }

  #kinds({ columns, rowCount }: Batch): Uint8Array {
    const codes = columns[this.#operation]!;
    const kinds = new Uint8Array(rowCount);
    for (let row = 0; row < rowCount; row++) {
      const code = this.#codeAt(codes, row);
      const kind = code === null ? undefined : this.#kindOf.get(code);
      if (kind === undefined && !this.#skipsUnknown) {
        throw userError('dataflow.changelog_code', `Received invalid op code '${code}'`);
      }
      kinds[row] = kind ?? unknownKind;
    }
    return kinds;
  }

  #codeAt(codes: Column, row: number): string | null {
    if (codes.storage !== 'bytes') throw wrongStorage('The code of a change');
    if (codes.nulls?.[row] === 1) return null;
    return this.#decoder.decode(codes.bytes.subarray(codes.starts[row], codes.ends[row]));
  }
}
