import { isSideSink } from '@lockstep/plan/physical';
import type { DataflowGraph } from '../build/build-graph.ts';
import { finiteWatermarkMs } from '../time/finite-watermark.ts';
import { mergeMetrics, watermarkLagMs } from './merge-metrics.ts';
import type { RunEvent, TaskMetrics } from './run-events.ts';
import type { SinkFeed } from './sink-feed.ts';
import type { SourceFeed } from './source-feed.ts';

/** Makes the numbers of a task, and their events at an interval. */
export class RunMeter {
  idleMs = 0;
  backPressuredMs = 0;
  readonly #graph: DataflowGraph;
  readonly #sources: readonly SourceFeed[];
  readonly #sinks: readonly SinkFeed[];
  #last: { readonly atMs: number; readonly rowsIn: number; readonly rowsOut: number };

  constructor(graph: DataflowGraph, sources: readonly SourceFeed[], sinks: readonly SinkFeed[], nowMs: number) {
    this.#graph = graph;
    this.#sources = sources;
    this.#sinks = sinks;
    this.#last = { atMs: nowMs, rowsIn: 0, rowsOut: 0 };
  }

  get lastAtMs(): number {
    return this.#last.atMs;
  }

  /** The numbers now; rates are over the time since the last `report`. */
  metrics(nowMs: number): TaskMetrics {
    const rowsIn = sum(this.#sources, source => source.rowsRead);
    const rowsOut = sum(this.#sinks, sink => (isSideSink(sink.node) ? 0 : sink.rowsWritten));
    const seconds = Math.max(1, nowMs - this.#last.atMs) / 1000;
    const progress = this.#sources.map(source => source.progress());
    const malformed = new Map(this.#sources.map((source, n) => [source.graphNode, progress[n]!.malformedRows]));
    const watermarkMs = finiteWatermarkMs(Math.min(...this.#graph.sinks.map(sink => sink.graphNode.watermarkMs)));
    const operators = this.#graph.nodes.map(node => ({
      uid: node.plan.uid,
      kind: node.plan.kind,
      rowsIn: node.rowsIn,
      rowsOut: node.rowsOut,
      busyMs: node.busyMs,
      lateRows: node.lateRows.droppedRows,
      malformedRows: malformed.get(node) ?? 0,
      stateBytes: node.operator?.stateBytes ?? 0,
      watermarkMs: finiteWatermarkMs(node.watermarkMs),
    }));
    return {
      atMs: nowMs,
      rowsIn,
      rowsOut,
      rowsInPerSecond: (rowsIn - this.#last.rowsIn) / seconds,
      rowsOutPerSecond: (rowsOut - this.#last.rowsOut) / seconds,
      watermarkMs,
      watermarkLagMs: watermarkLagMs(watermarkMs, nowMs),
      bytesBehind: progress.some(source => source.bytesBehind === null)
        ? null
        : sum(progress, source => source.bytesBehind ?? 0),
      lateRows: sum(operators, operator => operator.lateRows),
      malformedRows: sum(progress, source => source.malformedRows),
      stateBytes: sum(operators, operator => operator.stateBytes),
      busyMs: sum(operators, operator => operator.busyMs),
      idleMs: this.idleMs,
      backPressuredMs: this.backPressuredMs,
      operators,
    };
  }

  /** Says the numbers, and what became late since the last time. */
  report(nowMs: number, onEvent: (event: RunEvent) => void): void {
    const metrics = this.metrics(nowMs);
    this.#last = metrics;
    onEvent({ kind: 'metrics', metrics: mergeMetrics([{ ...metrics, subtask: 0 }], nowMs) });
    for (const node of this.#graph.nodes) {
      const windows = node.lateRows.takeUnreported();
      if (windows.length > 0) onEvent({ kind: 'late-rows', operatorUid: node.plan.uid, windows });
    }
  }
}

function sum<T>(items: readonly T[], measure: (item: T) => number): number {
  return items.reduce((total, item) => total + measure(item), 0);
}
