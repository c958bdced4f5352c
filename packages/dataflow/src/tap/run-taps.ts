import { userError } from '@lockstep/kernel/errors';
import type { PhysicalNode, PhysicalPlan } from '@lockstep/plan/physical';
import { slowestWatermark } from '../time/finite-watermark.ts';
import { RowBudget } from './row-budget.ts';
import { type Tap, type TapCommand, type TapEvent, type TapRequest, type TapSample, tapLimits } from './tap.ts';
import { tappedNode } from './tapped-node.ts';

type CloseReason = Extract<TapEvent, { kind: 'closed' }>['reason'];

interface OpenTap {
  readonly request: TapRequest;
  readonly budget: RowBudget;
  readonly onEvent: (event: TapEvent) => void;
  readonly timer: NodeJS.Timeout;
  /** By subtask that has told one. */
  readonly watermarks: Map<number, number | null>;
  rowsSeen: number;
  rowsShown: number;
}

export interface RunTapsParts {
  readonly plan: PhysicalPlan;
  readonly nowMs: () => number;
  /** Reaches all tasks of the run that have been started. */
  readonly tell: (command: TapCommand) => void;
}

/** The taps of a run, as they were asked for: keeps their limits over all subtasks, each of which samples for itself. */
export class RunTaps {
  readonly #parts: RunTapsParts;
  readonly #open = new Map<number, OpenTap>();
  #lastTap = 0;
  #hasEnded = false;

  constructor(parts: RunTapsParts) {
    this.#parts = parts;
  }

  /** Throws `AppError` (user) for what can't be tapped. `onEvent` is called synchronously and must not throw. */
  open(request: TapRequest, onEvent: (event: TapEvent) => void): Tap {
    const { schema } = checkedTap(this.#parts.plan, request);
    if (this.#hasEnded) throw userError('tap.run_ended', 'The run has ended');
    if (this.#open.size === tapLimits.tapsMax)
      throw userError('tap.too_many', `${tapLimits.tapsMax} taps of the run are open. Close one first`);
    const tap = ++this.#lastTap;
    const timer = setTimeout(() => this.#close(tap, 'time-limit'), request.durationMsMax).unref();
    const budget = new RowBudget(request);
    this.#open.set(tap, { request, budget, onEvent, timer, watermarks: new Map(), rowsSeen: 0, rowsShown: 0 });
    onEvent({ kind: 'opened', schema });
    this.#parts.tell({ kind: 'open-tap', tap, request });
    return { close: () => this.#close(tap, 'asked') };
  }

  /** What tasks must be told that start now. */
  get commands(): readonly TapCommand[] {
    return [...this.#open].map(([tap, { request }]) => ({ kind: 'open-tap', tap, request }));
  }

  /** A subtask's sample of a tap, which may be closed by now. */
  take(tap: number, subtask: number, sample: TapSample): void {
    const open = this.#open.get(tap);
    if (open === undefined) return;
    const rows = sample.rows.slice(0, open.budget.take(sample.rows.length, this.#parts.nowMs()));
    open.rowsSeen += sample.rowsSeen;
    open.rowsShown += rows.length;
    open.watermarks.set(subtask, sample.watermarkMs);
    const { rowsSeen, rowsShown } = open;
    open.onEvent({
      kind: 'rows',
      rows,
      rowsSeen,
      rowsShown,
      watermarkMs: slowestWatermark([...open.watermarks.values()]),
    });
    if (open.budget.isSpent) this.#close(tap, 'rows-limit');
  }

  /** No sample follows. */
  end(): void {
    this.#hasEnded = true;
    for (const tap of this.#open.keys()) this.#close(tap, 'run-ended');
  }

  #close(tap: number, reason: CloseReason): void {
    const open = this.#open.get(tap);
    if (open === undefined) return;
    this.#open.delete(tap);
    clearTimeout(open.timer);
    if (reason !== 'run-ended') this.#parts.tell({ kind: 'close-tap', tap });
    const { rowsSeen, rowsShown } = open;
    open.onEvent({ kind: 'closed', reason, rowsSeen, rowsShown });
  }
}

/** The node whose edges it taps. Throws `AppError` (user) for what no run of the plan can show. */
export function checkedTap(plan: PhysicalPlan, request: TapRequest): PhysicalNode {
  for (const name of ['rowsPerSecondMax', 'rowsMax', 'durationMsMax'] as const) {
    const value = request[name];
    if (!Number.isInteger(value) || value < 1 || value > tapLimits[name])
      throw userError('tap.limit', `${name} of a tap is a whole number from 1 to ${tapLimits[name]}, not ${value}`);
  }
  return tappedNode(plan, request.edge);
}
