import type { PairSideDto } from '@lockstep/contracts/api';
import type { RunState } from '@lockstep/contracts/runs';

/** Rows flow: between two attempts the newest metrics are those of the attempt before. */
export const isAtWork = (state: RunState): boolean => state === 'RUNNING' || state === 'STOPPING';

/** How far a side at work is behind its input; null when it is not or its sources can't tell. */
export function bytesBehind({ run }: PairSideDto): number | null {
  if (run === null || !isAtWork(run.state)) return null;
  return run.metrics?.bytesBehind ?? null;
}
