export type {
  Connector,
  ConnectorContext,
  ConnectorRegistry,
  LookupRequest,
  PartitionTest,
  ScanRequest,
  SinkRequest,
} from './connector.ts';
export type { LookupReader } from './lookup.ts';
export type { SinkWriter } from './sink.ts';
export type { DeadLetter, JsonValue, ReadResult, SourceProgress, SourceReader, StoredPosition } from './source.ts';
export type { RunAttempt, SubtaskPlace } from './subtask-place.ts';
