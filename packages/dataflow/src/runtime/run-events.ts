import type { Span } from '@lockstep/kernel/diagnostics';
import type { ErrorInfo } from '@lockstep/kernel/errors';
import type { LateWindowReport } from '../build/late-row-log.ts';

/** One operator's counters since the attempt's start; the state, and what was late for it, are those of the restored checkpoint too. */
export interface OperatorMetrics {
  readonly uid: string;
  readonly kind: string;
  readonly rowsIn: number;
  readonly rowsOut: number;
  readonly busyMs: number;
  /** Rows dropped because all of their windows had closed. */
  readonly lateRows: number;
  /** Of a source: records that are no rows and did not fail the run. */
  readonly malformedRows: number;
  readonly stateBytes: number;
  /** Epoch ms; null before the first watermark, `endOfTimeMs` after the last. */
  readonly watermarkMs: number | null;
}

/** What one task of a run has done since the attempt's start. */
export interface TaskMetrics {
  readonly atMs: number;
  /** Read by all sources, and written by all sinks of results. */
  readonly rowsIn: number;
  readonly rowsOut: number;
  readonly rowsInPerSecond: number;
  readonly rowsOutPerSecond: number;
  /** Of the sink that is furthest behind. */
  readonly watermarkMs: number | null;
  /** How far that is behind the clock; null before the first watermark and after the last. */
  readonly watermarkLagMs: number | null;
  readonly bytesBehind: number | null;
  readonly lateRows: number;
  readonly malformedRows: number;
  readonly stateBytes: number;
  /** Time since the attempt's start in operators, waiting for input, and waiting for sinks. */
  readonly busyMs: number;
  readonly idleMs: number;
  readonly backPressuredMs: number;
  readonly operators: readonly OperatorMetrics[];
}

export interface SubtaskMetrics extends TaskMetrics {
  readonly subtask: number;
}

/** Of all tasks together: counts and times add up, the slowest watermark counts. */
export interface RunMetrics extends TaskMetrics {
  readonly subtasks: readonly SubtaskMetrics[];
}

/** What a run says while it goes on, in order. */
export type RunEvent =
  | { readonly kind: 'started'; readonly restoredFrom: string | null }
  | { readonly kind: 'metrics'; readonly metrics: RunMetrics }
  /** A checkpoint is in place: the next attempt must go on from it or a later one, since the sinks commit it from now on. */
  | { readonly kind: 'checkpoint-stored'; readonly path: string }
  | {
      readonly kind: 'checkpoint-completed';
      readonly checkpointId: number;
      readonly isSavepoint: boolean;
      readonly path: string;
      /** Of all state. */
      readonly bytes: number;
      /** Of the state that no earlier checkpoint has. */
      readonly writtenBytes: number;
      readonly durationMs: number;
      /** How long the barrier waited for what belongs to the checkpoint, in the subtask that waited longest. */
      readonly alignmentMs: number;
      /** Of the state that is rows in flight: they waited for a lookup, or the barrier has overtaken them. */
      readonly inFlightBytes: number;
      /** The run's watermark at the barrier; results up to it are committed when this is said. */
      readonly watermarkMs: number | null;
    }
  | { readonly kind: 'checkpoint-failed'; readonly error: ErrorInfo }
  /** A checkpoint that could not be used on restore; an older one was tried. */
  | { readonly kind: 'checkpoint-rejected'; readonly path: string; readonly reason: string }
  /** What lateness cost each window since the last such event of the operator. */
  | { readonly kind: 'late-rows'; readonly operatorUid: string; readonly windows: readonly LateWindowReport[] }
  | { readonly kind: 'finished'; readonly outcome: 'finished' | 'stopped'; readonly savepointPath: string | null }
  | { readonly kind: 'canceled' }
  | {
      readonly kind: 'failed';
      readonly error: ErrorInfo;
      /** Null when no operator is to blame. */
      readonly nodeUid: string | null;
      readonly span: Span | null;
    };

/** How a run ended. `done` never rejects. */
export type RunOutcome = Extract<RunEvent, { kind: 'finished' | 'canceled' | 'failed' }>;
