import type { UserFunction } from '@lockstep/sql/catalog';
import type { Value } from '../batch/value.ts';
import type { Zone } from '../time/zone.ts';

/** A user's function on boxed values. */
export type CallableFunction = (...args: readonly Value[]) => Value;

/** What an expression may know besides its row. Clocks are passed in: expressions have none of their own. */
export interface ExpressionSession {
  /** `table.local-time-zone`: how TIMESTAMP_LTZ reads on the wall. */
  readonly zone: Zone;
  /** The time that CURRENT_TIMESTAMP gives: of each row in stream mode, of the query's start in batch mode. */
  readonly currentMs: () => number;
  /** The time at which a row is processed, in both modes. */
  readonly processingMs: () => number;
  /** Told of each function that generated code calls with boxed values, for every row: it has no form in the code itself. */
  readonly onBoxedCall?: ((functionName: string) => void) | undefined;
  /** Makes a user's function callable; absent where there are none. */
  readonly callable?: ((userFunction: UserFunction) => CallableFunction) | undefined;
}
