import type { PairSideDto } from '@lockstep/contracts/api';
import { isAtWork } from './at-work.ts';

/** How far a side at work is behind its input; null when it is not or its sources can't tell. */
export function bytesBehind({ run }: PairSideDto): number | null {
  if (run === null || !isAtWork(run.state)) return null;
  return run.metrics?.bytesBehind ?? null;
}
