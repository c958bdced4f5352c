export {
  type CheckpointContents,
  CheckpointStore,
  type CheckpointStoreOptions,
  type LoadedCheckpoint,
  type LoadedState,
  loadCheckpoint,
  type RejectedCheckpoint,
  type StoredCheckpoint,
  type SubtaskState,
  stateOf,
} from './checkpoint-store.ts';
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
