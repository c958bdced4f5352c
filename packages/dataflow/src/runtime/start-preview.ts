import { isSideSink, type PhysicalPlan, type SinkNode } from '@lockstep/plan/physical';
import type { Batch } from '../batch/batch.ts';
import { gatherBatch } from '../batch/gather-column.ts';
import type { SinkWriter } from '../ports/sink.ts';
import { identityRows } from '../state/identity-rows.ts';
import type { RunDeps } from './run-deps.ts';
import type { RunMetrics, RunOutcome } from './run-events.ts';
import { type RunHandle, startRun } from './start-run.ts';

export interface PreviewSettings {
  /** Of all sinks together. */
  readonly maxRows: number;
  readonly maxMs: number;
  /** What would have gone to a sink. Called synchronously, never with more than `maxRows` rows in sum. */
  readonly onRows: (sink: SinkNode, batch: Batch) => void;
}

export interface PreviewOutcome {
  readonly outcome: RunOutcome;
  /** What ended the preview before its input did. */
  readonly limit: 'rows' | 'time' | null;
}

export interface PreviewHandle {
  cancel(): void;
  readonly done: Promise<PreviewOutcome>;
  metrics(): RunMetrics | null;
}

/**
 * Runs a plan without its sinks: what would be written goes to `onRows` until there are enough rows or the time is over. No sink is made, no checkpoint is
 * written, so nothing in the world changes.
 */
export function startPreview(
  plan: PhysicalPlan,
  deps: Omit<RunDeps, 'checkpoint' | 'createSink'>,
  settings: PreviewSettings,
): PreviewHandle {
  let limit: PreviewOutcome['limit'] = null;
  let rowsLeft = settings.maxRows;
  let run: RunHandle | null = null;
  const endAt = (reached: 'rows' | 'time'): void => {
    limit ??= reached;
    run?.cancel();
  };
  const take = (sink: SinkNode, batch: Batch): void => {
    if (isSideSink(sink)) return;
    const rowCount = Math.min(batch.rowCount, rowsLeft);
    rowsLeft -= rowCount;
    if (rowCount > 0)
      settings.onRows(sink, rowCount === batch.rowCount ? batch : gatherBatch(batch, identityRows(rowCount), rowCount));
    if (rowsLeft === 0) endAt('rows');
  };
  run = startRun(plan, { ...deps, checkpoint: null, createSink: node => new CollectingSink(node, take) });
  const timer = setTimeout(() => endAt('time'), settings.maxMs);
  const done = run.done.then(outcome => {
    clearTimeout(timer);
    return { outcome, limit };
  });
  return { cancel: run.cancel, done, metrics: run.metrics };
}

/** Hands rows on as they come. */
class CollectingSink implements SinkWriter {
  readonly #node: SinkNode;
  readonly #take: (sink: SinkNode, batch: Batch) => void;

  constructor(node: SinkNode, take: (sink: SinkNode, batch: Batch) => void) {
    this.#node = node;
    this.#take = take;
  }

  async open(): Promise<void> {}

  write(batch: Batch): null {
    this.#take(this.#node, batch);
    return null;
  }

  async flush(): Promise<void> {}

  async prepare(): Promise<null> {
    return null;
  }

  async commit(): Promise<void> {}

  async abort(): Promise<void> {}

  async close(): Promise<void> {}
}
