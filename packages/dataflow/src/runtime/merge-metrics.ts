import type { LateWindowReport } from '../build/late-row-log.ts';
import { endOfTimeMs, slowestWatermark } from '../time/finite-watermark.ts';
import type { OperatorMetrics, RunEvent, RunMetrics, SubtaskMetrics, TaskMetrics } from './run-events.ts';

/** The numbers of a run from those of its subtasks. */
export function mergeMetrics(parts: readonly SubtaskMetrics[], nowMs: number): RunMetrics {
  const [first] = parts;
  const watermarkMs = slowestWatermark(parts.map(part => part.watermarkMs));
  const sum = (measure: (part: TaskMetrics) => number): number =>
    parts.reduce((total, part) => total + measure(part), 0);
  return {
    atMs: nowMs,
    rowsIn: sum(part => part.rowsIn),
    rowsOut: sum(part => part.rowsOut),
    rowsInPerSecond: sum(part => part.rowsInPerSecond),
    rowsOutPerSecond: sum(part => part.rowsOutPerSecond),
    watermarkMs,
    watermarkLagMs: watermarkLagMs(watermarkMs, nowMs),
    bytesBehind: parts.some(part => part.bytesBehind === null) ? null : sum(part => part.bytesBehind ?? 0),
    lateRows: sum(part => part.lateRows),
    malformedRows: sum(part => part.malformedRows),
    stateBytes: sum(part => part.stateBytes),
    busyMs: sum(part => part.busyMs),
    idleMs: sum(part => part.idleMs),
    backPressuredMs: sum(part => part.backPressuredMs),
    operators: first?.operators.map((_, n) => mergeOperator(parts.map(part => part.operators[n]!))) ?? [],
    subtasks: parts,
  };
}

/** Null before the first watermark and after the last. */
export const watermarkLagMs = (watermarkMs: number | null, nowMs: number): number | null =>
  watermarkMs === null || watermarkMs === endOfTimeMs ? null : nowMs - watermarkMs;

function mergeOperator(parts: readonly OperatorMetrics[]): OperatorMetrics {
  const { uid, kind } = parts[0]!;
  const sum = (measure: (part: OperatorMetrics) => number): number =>
    parts.reduce((total, part) => total + measure(part), 0);
  return {
    uid,
    kind,
    rowsIn: sum(part => part.rowsIn),
    rowsOut: sum(part => part.rowsOut),
    busyMs: sum(part => part.busyMs),
    lateRows: sum(part => part.lateRows),
    malformedRows: sum(part => part.malformedRows),
    stateBytes: sum(part => part.stateBytes),
    watermarkMs: slowestWatermark(parts.map(part => part.watermarkMs)),
  };
}

/** Adds up what windows lost in different subtasks. */
export class LateRowTotals {
  /** By operator and window, the total of each subtask. */
  readonly #totals = new Map<string, Map<number, number>>();

  /** The report of one subtask with the totals of all. */
  merge(subtask: number, { operatorUid, windows }: Extract<RunEvent, { kind: 'late-rows' }>): RunEvent {
    return {
      kind: 'late-rows',
      operatorUid,
      windows: windows.map(window => this.#merged(subtask, operatorUid, window)),
    };
  }

  #merged(subtask: number, operatorUid: string, window: LateWindowReport): LateWindowReport {
    const key = `${operatorUid}/${window.windowStartMs}/${window.windowEndMs}`;
    const totals = this.#totals.get(key) ?? new Map<number, number>();
    this.#totals.set(key, totals.set(subtask, window.totalRows));
    return { ...window, totalRows: [...totals.values()].reduce((sum, rows) => sum + rows, 0) };
  }
}
