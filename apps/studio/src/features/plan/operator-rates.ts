import type { OperatorMetrics, RunMetrics } from '@lockstep/contracts/events';

export interface OperatorRate {
  /** Rows given on; of a sink, rows taken. */
  readonly rowsOut: number;
  /** null until there are two samples of one attempt. */
  readonly rowsOutPerSecond: number | null;
  /** Share of the time between the samples, 0 to 1; null likewise. */
  readonly busy: number | null;
  readonly lateRows: number;
  readonly stateBytes: number;
  readonly watermarkMs: number | null;
}

const rowsOf = ({ kind, rowsIn, rowsOut }: OperatorMetrics): number => (kind === 'sink' ? rowsIn : rowsOut);

/** Counters grow from an attempt's start; two samples make a rate. A counter that shrank belongs to a new attempt. */
export function operatorRates(before: RunMetrics | null, now: RunMetrics): ReadonlyMap<string, OperatorRate> {
  const elapsedMs = before === null ? 0 : now.atMs - before.atMs;
  const earlier = new Map((before?.operators ?? []).map(operator => [operator.uid, operator]));
  return new Map(
    now.operators.map(operator => {
      const old = earlier.get(operator.uid);
      const isComparable = old !== undefined && elapsedMs > 0 && rowsOf(old) <= rowsOf(operator);
      const { lateRows, stateBytes, watermarkMs } = operator;
      const rowsOut = rowsOf(operator);
      const rate: OperatorRate = {
        rowsOut,
        lateRows,
        stateBytes,
        watermarkMs,
        rowsOutPerSecond: isComparable ? ((rowsOut - rowsOf(old)) * 1_000) / elapsedMs : null,
        busy: isComparable ? Math.min(1, Math.max(0, operator.busyMs - old.busyMs) / elapsedMs) : null,
      };
      return [operator.uid, rate];
    }),
  );
}
