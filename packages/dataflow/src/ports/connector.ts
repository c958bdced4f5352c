import type { Clock } from '@lockstep/kernel/clock';
import type { Logger } from '@lockstep/kernel/logger';
import type { Expression, Field, ScanField } from '@lockstep/sql/algebra';
import type { ConnectorDescriptor, ResolvedTable, RuntimeMode } from '@lockstep/sql/catalog';
import type { Value } from '../batch/value.ts';
import type { LookupReader } from './lookup.ts';
import type { SinkWriter } from './sink.ts';
import type { JsonValue, SourceReader, StoredPosition } from './source.ts';
import type { SubtaskPlace } from './subtask-place.ts';

/** What a connector may know of its run. */
export interface ConnectorContext {
  readonly mode: RuntimeMode;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Absolute directories that file connectors may touch; anything outside is refused (`filesystem.path_outside_roots`). */
  readonly fileRoots: readonly string[];
  /** Resolves a secret reference (`secret:name`) to its value; values never leave the process. */
  readonly resolveSecret: (reference: string) => string;
  /** Identifies the writer across restarts of the same deployment (names epochs and part files). */
  readonly writerId: string;
  /** Grows with every lease; a sink refuses to write once it has seen a larger one for its `writerId`. */
  readonly fencingToken: number;
  /** Session and side configuration, e.g. `table.local-time-zone`. */
  readonly config: Readonly<Record<string, string>>;
  /** Where `print` writes; without it lines go to the logger. */
  readonly printLine?: ((line: string) => void) | undefined;
  /** Told what took longer than it might have, for people who measure. */
  readonly onSlowPath?: ((what: string) => void) | undefined;
}

export interface ScanRequest {
  readonly table: ResolvedTable;
  /** Exactly the columns to deliver, in order; fields of ROW columns only when the descriptor says `readsFields`. */
  readonly schema: readonly ScanField[];
  /** May be used to read less; the engine applies it again. Over `schema`. */
  readonly filterHint?: Expression | undefined;
  /** Of a PARTITIONED BY table; only when the descriptor says `prunesPartitions`. */
  readonly needsPartition?: PartitionTest | undefined;
  /** Which part to read: all parts together are the table, each row is in one. Absent: all. Given only when the descriptor says `parallel.scan`. */
  readonly place?: SubtaskPlace | undefined;
}

/** False when no row is needed of any partition with these values, by column; columns that are not known yet are left out. */
export type PartitionTest = (values: ReadonlyMap<string, Value>) => boolean;

export interface SinkRequest {
  readonly table: ResolvedTable;
  readonly schema: readonly Field[];
  /** Positions of the primary key in `schema`. */
  readonly primaryKey: readonly number[];
  /** Names the sink within its run, the same in every attempt: two sinks of one run may write to one table. */
  readonly uid?: string | undefined;
  /** Whose rows are written: writers of the other subtasks write to the same table at the same time. Given only when the descriptor says `parallel.sink`. */
  readonly place?: SubtaskPlace | undefined;
}

export interface LookupRequest {
  readonly table: ResolvedTable;
  readonly schema: readonly Field[];
  /** Positions in `schema` of the key columns, in the order of `LookupReader.lookup`'s keys. */
  readonly keys: readonly number[];
}

/** A connector: a descriptor for the language and factories for the engine. Factories validate options and throw `AppError` (domain user) for a bad one. */
export interface Connector {
  readonly descriptor: ConnectorDescriptor;
  createSource?(request: ScanRequest, context: ConnectorContext): SourceReader;
  /** Positions for another number of readers, which together go on where those of `positions` stood. Absent: their number can't change. */
  dealPositions?(positions: readonly StoredPosition[], parallelism: number): readonly JsonValue[];
  createSink?(request: SinkRequest, context: ConnectorContext): SinkWriter;
  createLookup?(request: LookupRequest, context: ConnectorContext): LookupReader;
}

/** How the engine finds connectors; the composition root passes it in. */
export interface ConnectorRegistry {
  get(name: string): Connector;
}
