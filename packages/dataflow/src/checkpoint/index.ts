export {
  type CheckpointContents,
  CheckpointStore,
  type CheckpointStoreOptions,
  type RejectedCheckpoint,
  type StoredCheckpoint,
  type SubtaskState,
} from './checkpoint-store.ts';
export {
  type LoadedCheckpoint,
  type LoadedPiece,
  type LoadedState,
  loadCheckpoint,
  readManifest,
  stateOf,
  type TaskPlace,
} from './load-checkpoint.ts';
export {
  type CheckpointedOperator,
  type CheckpointManifest,
  manifestVersion,
  type OperatorIdentity,
  type PreparedCommit,
  type StateBlock,
  type StateKey,
  type StatePart,
} from './manifest.ts';
export { type KeyState, OperatorState, type OperatorSummary, operatorSummaries } from './state-inspection.ts';
