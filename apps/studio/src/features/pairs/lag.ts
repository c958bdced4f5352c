import type { PairSideDto } from '@lockstep/contracts/api';
import { isTerminal } from '@lockstep/contracts/runs';

/** How far a running side is behind its input; null when it doesn't run or its sources can't tell. */
export function bytesBehind({ run }: PairSideDto): number | null {
  if (run === null || isTerminal(run.state)) return null;
  return run.metrics?.bytesBehind ?? null;
}
