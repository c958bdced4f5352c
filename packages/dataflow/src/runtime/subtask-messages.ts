import type { Span } from '@lockstep/kernel/diagnostics';
import type { ErrorInfo } from '@lockstep/kernel/errors';
import type { LogFields, Logger } from '@lockstep/kernel/logger';
import type { PhysicalPlan } from '@lockstep/plan/physical';
import type { ExchangeWiring } from '../exchange/exchange-wiring.ts';
import type { SubtaskPlace } from '../ports/subtask-place.ts';
import type { TapCommand, TapSample } from '../tap/tap.ts';
import type { BarrierRequest, TaskBarrier } from './run-barrier.ts';
import type { RunEvent } from './run-events.ts';
import type { TaskCheckpoints } from './task.ts';

/** What a subtask is started with. Everything between a run and its subtasks can be sent from thread to thread. */
export interface SubtaskAssignment extends TaskCheckpoints {
  readonly plan: PhysicalPlan;
  readonly place: SubtaskPlace;
  readonly wiring: ExchangeWiring;
  readonly metricsIntervalMs: number;
  /** The checkpoint to go on from, of a run of any parallelism. */
  readonly restoreFrom: string | null;
}

/** What a run tells a subtask. */
export type SubtaskCommand =
  /** All subtasks have started. */
  | { readonly kind: 'begin' }
  /** `isLast`: nothing is read or received after it. */
  | { readonly kind: 'barrier'; readonly request: BarrierRequest; readonly isLast: boolean }
  /** The checkpoint is stored: what was prepared for it may be seen. */
  | { readonly kind: 'commit'; readonly checkpointId: number }
  /** `close` after the last barrier; `abandon` at any time, dropping what is not committed. */
  | { readonly kind: 'close' | 'abandon' }
  | TapCommand;

export interface SubtaskFailure {
  readonly error: ErrorInfo;
  /** Null when no operator is to blame. */
  readonly nodeUid: string | null;
  readonly span: Span | null;
}

export type LogLevel = Exclude<keyof Logger, 'with'>;

/** What a subtask tells its run. */
export type SubtaskReport =
  /** State is restored, and the checkpoint's prepared commits are done. */
  | { readonly kind: 'started' }
  /** All input has ended, what others send too; barriers are still taken. */
  | { readonly kind: 'ended' }
  | { readonly kind: 'barrier'; readonly barrier: TaskBarrier }
  | { readonly kind: 'committed' }
  | { readonly kind: 'event'; readonly event: Extract<RunEvent, { kind: 'metrics' | 'late-rows' }> }
  | { readonly kind: 'log'; readonly level: LogLevel; readonly message: string; readonly fields: LogFields }
  | { readonly kind: 'tap-sample'; readonly tap: number; readonly sample: TapSample }
  /** What `print` writes. */
  | { readonly kind: 'line'; readonly line: string }
  | { readonly kind: 'failed'; readonly failure: SubtaskFailure }
  /** The last report. */
  | { readonly kind: 'closed' };

/** A subtask as its run sees it. */
export interface SubtaskLink {
  send(command: SubtaskCommand): void;
  /** Ends it whatever it does; resolves when it is gone. No report comes after it. */
  terminate(): Promise<void>;
}

export type StartSubtask = (assignment: SubtaskAssignment, onReport: (report: SubtaskReport) => void) => SubtaskLink;
