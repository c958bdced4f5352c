import { deadLetterSchema } from '@lockstep/plan/physical';
import type { Batch } from '../batch/batch.ts';
import { BatchBuilder } from '../batch/batch-builder.ts';
import type { DeadLetter } from '../ports/source.ts';

/** Rows of `deadLetterSchema`. */
export function deadLetterBatch(tableName: string, letters: readonly DeadLetter[]): Batch {
  const builder = new BatchBuilder(deadLetterSchema, letters.length);
  for (const { file, recordNumber, byteOffset, reason, record } of letters) {
    const number = recordNumber === null ? null : BigInt(recordNumber);
    builder.appendRow([tableName, file, number, BigInt(byteOffset), reason, record]);
  }
  return builder.finish();
}
