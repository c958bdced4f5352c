import type { LogicalType } from '@lockstep/sql/types';
import { dayMs } from '../../batch/text/civil-date.ts';
import type { Timestamp } from '../../batch/value.ts';
import type { ExpressionSession } from '../session.ts';

/** Points of time of one type as readings on the wall, and back. */
export interface WallClock {
  readonly toWall: (value: never) => Timestamp;
  /** Cuts what the type does not hold: of a date the time of day, of a time the day. */
  readonly fromWall: (wall: Timestamp) => Timestamp | number;
}

export const isTimePoint = ({ kind }: LogicalType): boolean =>
  kind === 'DATE' || kind === 'TIME' || kind === 'TIMESTAMP' || kind === 'TIMESTAMP_LTZ';

/** `type` is a DATE, TIME, TIMESTAMP or TIMESTAMP_LTZ; the last is read in the session's zone. */
export function wallClockOf(type: LogicalType, { zone }: ExpressionSession): WallClock {
  switch (type.kind) {
    case 'DATE':
      return {
        toWall: (days: number) => ({ epochMs: days * dayMs, nanos: 0 }),
        fromWall: ({ epochMs }) => Math.floor(epochMs / dayMs),
      };
    case 'TIME':
      return {
        toWall: (ms: number) => ({ epochMs: ms, nanos: 0 }),
        fromWall: ({ epochMs }) => epochMs - Math.floor(epochMs / dayMs) * dayMs,
      };
    case 'TIMESTAMP_LTZ':
      return {
        toWall: ({ epochMs, nanos }: Timestamp) => ({ epochMs: zone.toLocalMs(epochMs), nanos }),
        fromWall: ({ epochMs, nanos }) => ({ epochMs: zone.toInstantMs(epochMs), nanos }),
      };
    default:
      return { toWall: (value: Timestamp) => value, fromWall: wall => wall };
  }
}
