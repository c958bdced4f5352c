export {
  type CheckpointContents,
  CheckpointStore,
  type CheckpointStoreOptions,
  type LoadedCheckpoint,
  loadCheckpoint,
  type OperatorState,
  type RejectedCheckpoint,
  type StoredCheckpoint,
} from './checkpoint-store.ts';
export {
  type CheckpointedOperator,
  type CheckpointManifest,
  manifestVersion,
  type PreparedCommit,
} from './manifest.ts';
