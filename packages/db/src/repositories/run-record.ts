import type { DateRange, RunState, Side } from '@lockstep/contracts/runs';
import type { Prisma } from '../generated/client.ts';
import { parseRunState, parseSide } from './words.ts';

/** A run as the control plane handles it; pages get a `RunDto`. */
export interface RunRecord {
  readonly id: string;
  readonly pairId: string;
  readonly versionId: string;
  readonly side: Side;
  readonly state: RunState;
  readonly attempt: number;
  readonly restarts: number;
  readonly consecutiveFailures: number;
  readonly stopMode: StopMode | null;
  readonly successorKey: string | null;
  readonly range: DateRange | null;
  readonly createdAt: Date;
}

/** How a run was asked to stop: `restart` hands over to a successor. */
export type StopMode = 'stop' | 'savepoint' | 'restart';

export const parseStopMode = (word: string | null): StopMode | null =>
  word === 'stop' || word === 'savepoint' || word === 'restart' ? word : null;

export const runRecordColumns = {
  id: true,
  pairId: true,
  versionId: true,
  side: true,
  state: true,
  attempt: true,
  restarts: true,
  consecutiveFailures: true,
  stopMode: true,
  successorKey: true,
  rangeFrom: true,
  rangeTo: true,
  createdAt: true,
} satisfies Prisma.RunSelect;

export function toRunRecord(row: Prisma.RunGetPayload<{ select: typeof runRecordColumns }>): RunRecord {
  const { rangeFrom, rangeTo, side, state, stopMode, ...rest } = row;
  return {
    ...rest,
    side: parseSide(side),
    state: parseRunState(state),
    stopMode: parseStopMode(stopMode),
    range: rangeFrom === null || rangeTo === null ? null : { from: rangeFrom, to: rangeTo },
  };
}
