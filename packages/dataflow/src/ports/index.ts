export type {
  Connector,
  ConnectorContext,
  ConnectorRegistry,
  LookupRequest,
  ScanRequest,
  SinkRequest,
} from './connector.ts';
export type { LookupReader } from './lookup.ts';
export type { SinkWriter } from './sink.ts';
export type { JsonValue, ReadResult, SourceProgress, SourceReader } from './source.ts';
