import type { PreviewEvent } from '@lockstep/contracts/preview';
import type { ErrorInfo } from '@lockstep/kernel/errors';

export type RowKind = '+I' | '-U' | '+U' | '-D';

export interface PreviewRow {
  readonly rowKind: RowKind;
  readonly cells: readonly (string | null)[];
}

export interface PreviewColumn {
  readonly name: string;
  readonly type: string;
}

export type PreviewEnd = 'finished' | 'rows-limit' | 'time-limit' | 'cancelled' | 'run-ended' | 'failed';

export interface PreviewState {
  readonly isRunning: boolean;
  readonly columns: readonly PreviewColumn[];
  /** Every change in its order; the table view is made from them. */
  readonly changes: readonly PreviewRow[];
  readonly watermarkMs: number | null;
  readonly startedAtMs: number;
  readonly durationMs: number | null;
  readonly end: PreviewEnd | null;
  readonly error: { readonly info: ErrorInfo; readonly span: { start: number; end: number } | null } | null;
}

export const startedPreview = (startedAtMs: number): PreviewState => ({
  isRunning: true,
  columns: [],
  changes: [],
  watermarkMs: null,
  startedAtMs,
  durationMs: null,
  end: null,
  error: null,
});

/** The preview after one more event of its stream. */
export function reducePreview(state: PreviewState, event: PreviewEvent, nowMs: number): PreviewState {
  switch (event.kind) {
    case 'schema':
      return { ...state, columns: event.columns };
    case 'rows':
      return { ...state, changes: [...state.changes, ...event.rows], watermarkMs: event.watermarkMs };
    case 'end':
      return { ...state, isRunning: false, end: event.reason, durationMs: event.durationMs };
    case 'error':
      return failedPreview(state, event.error, event.span, nowMs);
  }
}

export const failedPreview = (
  state: PreviewState,
  info: ErrorInfo,
  span: { start: number; end: number } | null,
  nowMs: number,
): PreviewState => ({
  ...state,
  isRunning: false,
  end: 'failed',
  durationMs: nowMs - state.startedAtMs,
  error: { info, span },
});

/**
 * The rows that hold after all changes: inserts and updates-after add one, updates-before and deletes take one equal row away.
 * Rows keep the order in which they came.
 */
export function currentRows(changes: readonly PreviewRow[]): readonly (readonly (string | null)[])[] {
  if (changes.every(change => change.rowKind === '+I')) return changes.map(change => change.cells);
  const alive: (readonly (string | null)[] | null)[] = [];
  const places = new Map<string, number[]>();
  for (const { rowKind, cells } of changes) {
    const key = JSON.stringify(cells);
    if (rowKind === '+I' || rowKind === '+U') {
      places.set(key, [...(places.get(key) ?? []), alive.length]);
      alive.push(cells);
      continue;
    }
    const place = places.get(key)?.shift();
    if (place !== undefined) alive[place] = null;
  }
  return alive.filter(cells => cells !== null);
}
