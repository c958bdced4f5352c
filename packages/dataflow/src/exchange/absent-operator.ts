import { internalError } from '@lockstep/kernel/errors';
import { BaseOperator } from '../operators/base-operator.ts';

/** Stands for an operator that the first subtask alone has: only watermarks go through. One that answers an empty input too would answer it once per subtask. */
export class AbsentOperator extends BaseOperator {
  override push(): never {
    throw internalError('dataflow.misplaced_rows', 'Rows came to an operator that the first subtask alone has');
  }
}
