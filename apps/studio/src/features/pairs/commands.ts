import type { PairSideDto } from '@lockstep/contracts/api';
import { canMove, isTerminal, type RunCommand, type Side } from '@lockstep/contracts/runs';

/** The commands that make sense for a side in its state; asked of the same table of moves that the database holds. */
export function possibleCommands(side: Side, { state }: PairSideDto): readonly RunCommand[] {
  const isActive = state !== 'NONE' && !isTerminal(state);
  if (!isActive) return side === 'stream' ? ['start'] : ['run-batch'];
  const canStop = canMove(state, 'STOPPING') || canMove(state, 'STOPPED');
  if (!canStop || state === 'STOPPING') return [];
  return side === 'stream' ? ['stop', 'stop-with-savepoint', 'restart'] : ['stop'];
}

/** `2001-01-15T00:00` and the like, with a later end. */
export function isDateRange({ from, to }: { from: string; to: string }): boolean {
  const start = Date.parse(`${from}Z`);
  const end = Date.parse(`${to}Z`);
  return Number.isFinite(start) && Number.isFinite(end) && start < end;
}
