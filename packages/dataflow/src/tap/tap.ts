import type { Field } from '@lockstep/sql/algebra';

/** Asks a run to show rows that flow over an edge. */
export interface TapRequest {
  /** Uid of the plan node that the rows leave: all edges that begin there carry the same. */
  readonly edge: string;
  /** Of all subtasks together, as the next limit. */
  readonly rowsPerSecondMax: number;
  /** The tap closes with so many rows shown, or when it has been open for so long. */
  readonly rowsMax: number;
  readonly durationMsMax: number;
}

/** What may be asked of one run. */
export const tapLimits = {
  rowsPerSecondMax: 1_000,
  rowsMax: 100_000,
  durationMsMax: 3_600_000,
  /** Open at a time. */
  tapsMax: 8,
  /** A longer cell is shown by its beginning. */
  cellCharsMax: 1_000,
} as const;

export interface TappedRow {
  readonly rowKind: '+I' | '-U' | '+U' | '-D';
  /** By column, as `print` writes them; null is NULL. */
  readonly cells: readonly (string | null)[];
  /** Epoch ms, in force just before the row; null before the first. */
  readonly watermarkMs: number | null;
  readonly subtask: number;
}

/** What one subtask saw on an edge since it last told. */
export interface TapSample {
  /** In their order; some of those that were seen. */
  readonly rows: readonly TappedRow[];
  readonly rowsSeen: number;
  /** Of the edge in this subtask. */
  readonly watermarkMs: number | null;
}

/** What whoever opened a tap hears, in order; the last is `closed`. Counts are since it was opened. */
export type TapEvent =
  | { readonly kind: 'opened'; readonly schema: readonly Field[] }
  | {
      readonly kind: 'rows';
      readonly rows: readonly TappedRow[];
      readonly rowsSeen: number;
      readonly rowsShown: number;
      /** Of the edge in the subtask that is furthest behind. */
      readonly watermarkMs: number | null;
    }
  | {
      readonly kind: 'closed';
      readonly reason: 'rows-limit' | 'time-limit' | 'asked' | 'run-ended';
      readonly rowsSeen: number;
      readonly rowsShown: number;
    };

/** A tap that is open. */
export interface Tap {
  close(): void;
}

/** What a run tells its subtasks of taps. */
export type TapCommand =
  | { readonly kind: 'open-tap'; readonly tap: number; readonly request: TapRequest }
  | { readonly kind: 'close-tap'; readonly tap: number };
