import { lateRowSchema } from '@lockstep/plan/physical';
import type { Field } from '@lockstep/sql/algebra';
import type { Batch } from '../batch/batch.ts';
import { BatchBuilder } from '../batch/batch-builder.ts';
import { toJsonValue } from '../batch/json-value.ts';
import { readValue } from '../batch/read-value.ts';
import type { Value } from '../batch/value.ts';

interface LateRow {
  readonly row: number;
  /** Null: the operator knows no windows. */
  readonly window: { readonly startMs: number; readonly endMs: number } | null;
}

/** Gathers the late rows of one batch, and makes rows of `lateRowSchema` of them. */
export class LateRowOutput {
  readonly #operatorUid: string;
  /** By port. */
  readonly #inputSchemas: readonly (readonly Field[])[];
  #rows: LateRow[] = [];

  constructor(operatorUid: string, inputSchemas: readonly (readonly Field[])[]) {
    this.#operatorUid = operatorUid;
    this.#inputSchemas = inputSchemas;
  }

  /** A row without a window is told once, and not at all when its windows are told. */
  dropped(row: number): void {
    if (this.#rows.at(-1)?.row !== row) this.#rows.push({ row, window: null });
  }

  missed(row: number, startMs: number, endMs: number): void {
    const last = this.#rows.at(-1);
    if (last?.row === row && last.window === null) this.#rows.pop();
    this.#rows.push({ row, window: { startMs, endMs } });
  }

  /** What came too late of a batch that the operator has taken; null when nothing did. */
  take(port: number, batch: Batch): Batch | null {
    if (this.#rows.length === 0) return null;
    const builder = new BatchBuilder(lateRowSchema, this.#rows.length);
    for (const { row, window } of this.#rows) {
      const bounds = [window?.startMs, window?.endMs].map(timestampOf);
      builder.appendRow([this.#operatorUid, ...bounds, this.#rowText(port, batch, row)]);
    }
    this.#rows = [];
    return builder.finish();
  }

  #rowText(port: number, { columns }: Batch, row: number): string {
    const cells = this.#inputSchemas[port]!.map(({ name, type }, c) => [
      name,
      toJsonValue(readValue(columns[c]!, row, type), type),
    ]);
    return JSON.stringify(Object.fromEntries(cells));
  }
}

const timestampOf = (epochMs: number | undefined): Value => (epochMs === undefined ? null : { epochMs, nanos: 0 });
