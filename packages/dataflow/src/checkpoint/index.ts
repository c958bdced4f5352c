export {
  type CheckpointContents,
  CheckpointStore,
  type CheckpointStoreOptions,
  type LoadedCheckpoint,
  type LoadedState,
  loadCheckpoint,
  type OperatorState,
  type RejectedCheckpoint,
  type StoredCheckpoint,
  stateOf,
} from './checkpoint-store.ts';
export {
  type CheckpointedOperator,
  type CheckpointManifest,
  manifestVersion,
  type PreparedCommit,
  type StateBlock,
  type StatePart,
} from './manifest.ts';
