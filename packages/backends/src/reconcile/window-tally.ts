import type { DifferenceCause, WindowReconciliation, WindowVerdict } from '@lockstep/contracts/reconciliation';
import type { Batch } from '@lockstep/dataflow/batch';
import type { ClosedWindows } from './closed-windows.ts';
import type { ReconciliationResult } from './reconciliation.ts';

export type RowVerdict = 'equal' | 'missing' | 'extra' | 'different';

type Totals = Omit<ReconciliationResult, 'differences'>;

/** Counts rows by window and says of each window what it is and, as far as known, why. */
export class WindowTally {
  readonly #lateRowsByWindow: ReadonlyMap<number, number>;
  readonly #closed: ClosedWindows;
  readonly #windows = new Map<number | null, Tallied>();

  constructor(lateRowsByWindow: ReadonlyMap<number, number>, closed: ClosedWindows) {
    this.#lateRowsByWindow = lateRowsByWindow;
    this.#closed = closed;
  }

  /** Counts a row and answers with its window. */
  add(rows: Batch, row: number, verdict: RowVerdict): Tallied {
    const startMs = this.#closed.startMs(rows, row);
    let window = this.#windows.get(startMs);
    if (window === undefined) {
      window = new Tallied(startMs, this.#closed.endMs(rows, row), !this.#closed.isClosed(rows, row));
      this.#windows.set(startMs, window);
    }
    window[verdict] += 1;
    return window;
  }

  finish(): Totals {
    const late = this.#lateRowsByWindow;
    const windows = [...this.#windows.values()]
      .sort((a, b) => (a.startMs ?? 0) - (b.startMs ?? 0))
      .map(window => window.describe(late.get(window.startMs ?? Number.NaN) ?? 0));
    const closed = windows.filter(window => window.verdict !== 'open');
    const sum = (count: (window: WindowReconciliation) => number): number =>
      closed.reduce((total, window) => total + count(window), 0);
    const equal = sum(window => window.equal);
    const all = equal + sum(window => window.missing + window.extra + window.different);
    return {
      equalPercent: all === 0 ? null : Math.floor((equal * 10_000) / all) / 100,
      equal,
      missing: sum(window => window.missing),
      extra: sum(window => window.extra),
      different: sum(window => window.different),
      lateDropped: sum(window => window.lateDropped),
      windowsDifferent: closed.filter(window => window.verdict !== 'equal').length,
      windowsOpen: windows.length - closed.length,
      windows,
    };
  }
}

/** One window's rows, counted. */
class Tallied {
  readonly startMs: number | null;
  readonly endMs: number | null;
  /** The stream may still change it. */
  readonly isOpen: boolean;
  equal = 0;
  missing = 0;
  extra = 0;
  different = 0;

  constructor(startMs: number | null, endMs: number | null, isOpen: boolean) {
    this.startMs = startMs;
    this.endMs = endMs;
    this.isOpen = isOpen;
  }

  describe(lateDropped: number): WindowReconciliation {
    const { startMs, endMs, equal, missing, extra, different } = this;
    const verdict = this.#verdict();
    return {
      windowStartMs: startMs,
      windowEndMs: endMs,
      verdict,
      equal,
      missing,
      extra,
      different,
      lateDropped,
      cause: causeOf(verdict, lateDropped),
    };
  }

  #verdict(): WindowVerdict {
    if (this.isOpen) return 'open';
    if (this.missing + this.extra + this.different === 0) return 'equal';
    if (this.equal + this.different + this.extra === 0) return 'only-batch';
    return this.equal + this.different + this.missing === 0 ? 'only-stream' : 'different';
  }
}

function causeOf(verdict: WindowVerdict, lateDropped: number): DifferenceCause | null {
  if (verdict === 'equal') return null;
  if (verdict === 'open') return 'open-window';
  if (lateDropped > 0) return 'late-rows';
  return verdict === 'only-stream' ? 'not-yet-read' : 'unknown';
}
