import type { LateRows } from '../operators/operator.ts';
import type { StateReader, StateWriter } from '../state/state-file.ts';
import type { LateRowOutput } from './late-row-output.ts';

/** So many windows are told apart; rows of further ones are counted together. */
const windowsMax = 10_000;

export interface LateWindow {
  /** As `window_start` and `window_end` show them. */
  readonly windowStartMs: number;
  readonly windowEndMs: number;
  readonly rows: number;
}

/** A window that lost rows since it was last reported. */
export interface LateWindowReport extends LateWindow {
  /** All rows that it ever lost; unlike the sum of reports, right after a recovery too. */
  readonly totalRows: number;
}

/** What lateness cost one operator, part of its checkpointed state: after a recovery the replayed rows are not counted twice. */
export class LateRowLog implements LateRows {
  droppedRows = 0;
  /** Misses of windows beyond the limit. */
  otherMisses = 0;
  readonly #windows = new Map<string, { readonly windowStartMs: number; readonly windowEndMs: number; rows: number }>();
  readonly #unreported = new Map<string, number>();
  /** Where the rows themselves go, when somebody wants them. */
  output: LateRowOutput | null = null;

  dropped(row: number): void {
    this.droppedRows++;
    this.output?.dropped(row);
  }

  missed(row: number, windowStartMs: number, windowEndMs: number): void {
    this.output?.missed(row, windowStartMs, windowEndMs);
    const key = `${windowStartMs}/${windowEndMs}`;
    const window = this.#windows.get(key);
    if (window !== undefined) window.rows++;
    else if (this.#windows.size < windowsMax) this.#windows.set(key, { windowStartMs, windowEndMs, rows: 1 });
    else {
      this.otherMisses++;
      return;
    }
    this.#unreported.set(key, (this.#unreported.get(key) ?? 0) + 1);
  }

  get windows(): readonly LateWindow[] {
    return [...this.#windows.values()];
  }

  /** What was missed since the last call. */
  takeUnreported(): readonly LateWindowReport[] {
    const taken = [...this.#unreported].map(([key, rows]) => {
      const window = this.#windows.get(key)!;
      return { ...window, rows, totalRows: window.rows };
    });
    this.#unreported.clear();
    return taken;
  }

  save(writer: StateWriter): void {
    const windows = this.windows;
    writer.scalars('late.totals', [this.droppedRows, this.otherMisses], 'sum');
    const flat = windows.flatMap(window => [window.windowStartMs, window.windowEndMs, window.rows]);
    writer.scalars('late.windows', flat, 'concat');
  }

  restore(reader: StateReader): void {
    const [droppedRows = 0, otherMisses = 0] = reader.float64('late.totals');
    this.droppedRows = droppedRows;
    this.otherMisses = otherMisses;
    const flat = reader.float64('late.windows');
    for (let at = 0; at < flat.length; at += 3) {
      const [windowStartMs, windowEndMs, rows] = [flat[at]!, flat[at + 1]!, flat[at + 2]!];
      const key = `${windowStartMs}/${windowEndMs}`;
      const known = this.#windows.get(key)?.rows ?? 0;
      this.#windows.set(key, { windowStartMs, windowEndMs, rows: known + rows });
    }
  }
}
