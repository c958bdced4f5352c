import { type AppError, userError } from '@lockstep/kernel/errors';

export const budgetSetting = 'lockstep.state.memory-budget';

/** Where the most of a run's state is. */
export interface LargestState {
  /** The operator as EXPLAIN prints it. */
  readonly operator: string;
  readonly operatorUid: string;
  readonly operatorBytes: number;
  /** Whether state of it can be on disk. */
  readonly canSpill: boolean;
}

export function budgetExceeded(stateBytes: number, budgetBytes: number, largest: LargestState): AppError {
  const message =
    `The state of the run takes ${sizeText(stateBytes)}, more than its memory budget of ${sizeText(budgetBytes)}; ` +
    `${sizeText(largest.operatorBytes)} of it are of ${largest.operator}${largest.canSpill ? '' : ', whose state can not go to disk'}. ` +
    `${advice}, or raise ${budgetSetting}.`;
  return userError('state.budget_exceeded', message, { details: { stateBytes, budgetBytes, ...largest } });
}

/** The error to tell in place of one that an operator threw: V8 gives no more memory for arrays. */
export function asStateFailure(error: unknown, operatorUid: string, operatorBytes: number): unknown {
  if (!(error instanceof RangeError) || error.message !== 'Array buffer allocation failed') return error;
  const message = `There is no more memory for the state of ${operatorUid}, which takes ${sizeText(operatorBytes)}. ${advice}.`;
  return userError('state.out_of_memory', message, { details: { operatorUid, operatorBytes }, cause: error });
}

const advice = 'Give the state a time to live (table.exec.state.ttl) or use a window';

function sizeText(bytes: number): string {
  if (bytes >= 2 ** 30) return `${(bytes / 2 ** 30).toFixed(2)} GiB`;
  return bytes >= 2 ** 20 ? `${(bytes / 2 ** 20).toFixed(1)} MiB` : `${Math.ceil(bytes / 2 ** 10)} KiB`;
}
