import type { RunState } from '@lockstep/contracts/runs';

/** Rows flow: between two attempts the newest metrics are those of the attempt before. */
export const isAtWork = (state: RunState): boolean => state === 'RUNNING' || state === 'STOPPING';
