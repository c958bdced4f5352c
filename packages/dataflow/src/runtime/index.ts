export { planFingerprint } from '../build/fingerprint.ts';
export type { LateWindow, LateWindowReport } from '../build/late-row-log.ts';
export { type StateFate, stateReport } from '../build/state-report.ts';
export type { BatchFunction, CalcRequest, ExpressionCompiler } from '../operators/expression-compiler.ts';
export { keyGroupCount as parallelismMax } from '../state/hash-rows.ts';
export { checkedTap } from '../tap/run-taps.ts';
export { type Tap, type TapEvent, type TappedRow, type TapRequest, tapLimits } from '../tap/tap.ts';
export { endOfTimeMs } from '../time/finite-watermark.ts';
export { localSubtasks } from './local-subtasks.ts';
export type { CheckpointSettings, ParallelSettings, RunDeps } from './run-deps.ts';
export type { OperatorMetrics, RunEvent, RunMetrics, RunOutcome, SubtaskMetrics } from './run-events.ts';
export { type PreviewHandle, type PreviewOutcome, type PreviewSettings, startPreview } from './start-preview.ts';
export { type Restart, startRestartingRun } from './start-restarting-run.ts';
export { type RunHandle, startRun } from './start-run.ts';
export type {
  StartSubtask,
  SubtaskAssignment,
  SubtaskCommand,
  SubtaskLink,
  SubtaskReport,
} from './subtask-messages.ts';
export type { TaskDeps } from './task.ts';
export { serveSubtaskThread, subtaskThreads } from './thread-subtasks.ts';
