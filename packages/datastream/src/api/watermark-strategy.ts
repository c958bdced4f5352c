import { parseDurationMs } from '@lockstep/dataflow/time';
import { userError } from '@lockstep/kernel/errors';

/** Epoch ms of an element; `recordTimestampMs` is the time it has already, from a table's event time or an earlier assigner. */
export type TimestampAssigner<T> = (element: T, recordTimestampMs: number | null) => number;

/** How event time is had from elements, and how far behind the largest of it the watermark stays. */
export class WatermarkStrategy<T> {
  readonly outOfOrdernessMs: number;
  readonly timestampOf: TimestampAssigner<T>;

  private constructor(outOfOrdernessMs: number, timestampOf: TimestampAssigner<T>) {
    this.outOfOrdernessMs = outOfOrdernessMs;
    this.timestampOf = timestampOf;
  }

  /** Elements come at most so much later than ones of a larger time, `'5 s'`. */
  static forBoundedOutOfOrderness<T>(bound: string): WatermarkStrategy<T> {
    return new WatermarkStrategy<T>(parseDurationMs(bound), recordTimestamp);
  }

  /** Times only go up. */
  static forMonotonousTimestamps<T>(): WatermarkStrategy<T> {
    return new WatermarkStrategy<T>(0, recordTimestamp);
  }

  withTimestampAssigner(timestampOf: TimestampAssigner<T>): WatermarkStrategy<T> {
    return new WatermarkStrategy(this.outOfOrdernessMs, timestampOf);
  }
}

function recordTimestamp(_element: unknown, recordTimestampMs: number | null): number {
  if (recordTimestampMs !== null) return recordTimestampMs;
  throw userError(
    'datastream.no_timestamp',
    'The elements have no event time of their own; add withTimestampAssigner(..) to the watermark strategy',
  );
}
