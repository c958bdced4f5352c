import type { Field } from '@lockstep/sql/algebra';
import type { Batch } from '../../src/batch/batch.ts';
import { LateRowLog } from '../../src/build/late-row-log.ts';
import type { Operator } from '../../src/operators/operator.ts';
import { allKeyGroups, keyGroupRange } from '../../src/state/key-groups.ts';
import { mergeState } from '../../src/state/merge-state.ts';
import { StateReader, StateWriter } from '../../src/state/state-file.ts';
import type { ProcessingTime } from '../../src/time/processing-time.ts';
import { batchOf, type Change, changesOf } from './rows.ts';

/** One operator with its output collected as rows. */
export class Harness {
  readonly changes: Change[] = [];
  readonly batches: Batch[] = [];
  readonly watermarks: number[] = [];
  readonly late = new LateRowLog();
  readonly operator: Operator;
  /** A test moves it. */
  readonly time: ProcessingTime = { nowMs: 0 };
  readonly #schemas: readonly (readonly Field[])[];

  constructor(operator: Operator, ...inputSchemas: readonly (readonly Field[])[]) {
    this.operator = operator;
    this.#schemas = inputSchemas;
    operator.open({
      output: {
        emit: batch => {
          this.batches.push(batch);
          this.changes.push(...changesOf(batch));
        },
        watermark: tsMs => {
          this.watermarks.push(tsMs);
        },
        idle: () => {},
      },
      lateRows: this.late,
      time: this.time,
      sideOutput: () => ({ emit: () => {} }),
    });
  }

  push(changes: readonly Change[], port = 0, watermarks: Float64Array | null = null): void {
    this.operator.push(port, { ...batchOf(this.#schemas[port]!, changes), watermarks });
  }

  end(ports = 1): void {
    for (let port = 0; port < ports; port++) this.operator.watermark(port, Number.POSITIVE_INFINITY);
  }
}

let moves = 0;

/** Moves an operator's state into a new one: as it is, or as if two or three subtasks had held it in between. */
export function moveState(from: Operator, to: Operator): void {
  const writer = new StateWriter();
  from.flush('barrier');
  from.snapshot(writer);
  const subtasks = (moves++ % 3) + 1;
  const parts = Array.from({ length: subtasks }, (_, subtask) =>
    mergeState([writer.finish()], keyGroupRange(subtask, subtasks)),
  );
  to.restore(new StateReader(mergeState(parts, allKeyGroups)));
}
