import { mkdir, rm } from 'node:fs/promises';
import { relative } from 'node:path';
import { type Batch, gatherBatch, isSameValue } from '@lockstep/dataflow/batch';
import type { ConnectorContext, JsonValue, SinkRequest, SinkWriter } from '@lockstep/dataflow/ports';
import { AppError, externalError, userError } from '@lockstep/kernel/errors';
import type { Field } from '@lockstep/sql/algebra';
import { confinedPath } from '../files/confined-path.ts';
import type { TableOptions } from '../options/table-options.ts';
import { FileLister } from './list-files.ts';
import type { PartWriter } from './part-writer.ts';
import { type PartitionKey, PartitionPaths } from './partition-path.ts';
import {
  commitFiles,
  markPartitions,
  type PreparedFiles,
  preparedFilesOf,
  preparedFilesToJson,
} from './prepared-files.ts';
import { StagingDirectory } from './staging-directory.ts';

/** More partitions than this are not written at once: the one that waits longest is closed. */
const openPartsMax = 64;

/** Makes the writer of one part file for the stored columns. */
type CreatePart = (path: string, schema: readonly Field[]) => Promise<PartWriter>;

interface Part {
  readonly partition: string;
  readonly path: string;
  readonly writer: PartWriter;
  readonly openedAtMs: number;
}

interface SinkSettings {
  readonly extension: string;
  readonly createPart: CreatePart;
}

/**
 * Writes part files that become visible, whole, with their epoch: they are written in the table's hidden staging directory, made durable by `prepare` and moved to their
 * place by `commit`. Names grow from epoch to epoch, so that a source can follow the table.
 *
 * In mode `replace` (batch only) the commit also removes the files that were there when the epoch was prepared: of a partitioned table in the partitions that were
 * written, else all. For the moment between moving in and removing a reader sees both.
 */
export class FilesystemSink implements SinkWriter {
  readonly #request: SinkRequest;
  readonly #options: TableOptions;
  readonly #context: ConnectorContext;
  readonly #settings: SinkSettings;
  readonly #partitionKeys: readonly number[];
  readonly #paths: PartitionPaths;
  readonly #storedColumns: readonly number[];
  readonly #fileBytesMax: number;
  readonly #rolloverMs: number;
  readonly #checkMs: number;
  readonly #replaces: boolean;
  readonly #successFile: string | null;
  #table = '';
  #staging: StagingDirectory | null = null;
  #lister: FileLister | null = null;
  #checkedAtMs = 0;
  readonly #open = new Map<string, Part>();
  /** Closed, of the epoch under way. */
  #closed: Part[] = [];

  constructor(request: SinkRequest, options: TableOptions, context: ConnectorContext, settings: SinkSettings) {
    this.#request = request;
    this.#options = options;
    this.#context = context;
    this.#settings = settings;
    const { partitionKeys } = request.table;
    this.#partitionKeys = partitionKeys.map(name => request.schema.findIndex(field => field.name === name));
    this.#paths = new PartitionPaths(options.required('partition.default-name'));
    this.#storedColumns = [...request.schema.keys()].filter(column => !this.#partitionKeys.includes(column));
    this.#fileBytesMax = options.memorySizeBytes('sink.rolling-policy.file-size')!;
    this.#rolloverMs = options.durationMs('sink.rolling-policy.rollover-interval')!;
    this.#checkMs = options.durationMs('sink.rolling-policy.check-interval')!;
    this.#replaces = options.oneOf('lockstep.sink.write-mode', ['append', 'replace']) === 'replace';
    if (this.#replaces && context.mode === 'stream')
      throw options.bad('lockstep.sink.write-mode', "'append' in a stream job, which has no end at which to replace");
    const marks = options.text('sink.partition-commit.policy.kind') !== null;
    if (marks) options.oneOf('sink.partition-commit.policy.kind', ['success-file']);
    this.#successFile = marks ? options.required('sink.partition-commit.success-file.name') : null;
    if (this.#successFile !== null && /[/\\\0]|^\.+$/.test(this.#successFile))
      throw options.bad('sink.partition-commit.success-file.name', 'a plain file name');
  }

  async open(): Promise<void> {
    const { fileRoots, writerId, fencingToken } = this.#context;
    const written = this.#options.required('path');
    this.#table = await confinedPath(written, fileRoots);
    await this.#guard(() => mkdir(this.#table, { recursive: true }));
    this.#lister = await FileLister.open(written, fileRoots, { pattern: null });
    const { uid = '', place } = this.#request;
    this.#staging = new StagingDirectory(this.#table, `${writerId}\n${uid}`, fencingToken, place);
    await this.#guard(() => this.#staging!.open());
  }

  async write(batch: Batch): Promise<void> {
    if (batch.kinds?.subarray(0, batch.rowCount).some(kind => kind !== 0)) {
      const message = 'Files can not take updates and deletes; write them to an upsert sink, or aggregate by window';
      throw userError('filesystem.insert_only', message, { details: { table: this.#request.table.path.name } });
    }
    for (const { partition, rows } of this.#byPartition(batch)) {
      const part = this.#open.get(partition) ?? (await this.#begin(partition));
      await this.#guard(() => part.writer.write(rows));
      if (part.writer.bytes >= this.#fileBytesMax) await this.#roll(part);
    }
    await this.#rollOld();
  }

  async flush(): Promise<void> {
    await this.#rollOld();
  }

  async prepare(epoch: number): Promise<JsonValue> {
    for (const part of [...this.#open.values()]) await this.#roll(part);
    const parts = this.#closed;
    if (parts.length === 0 && !this.#replaces) return null;
    const removes = this.#replaces ? await this.#replacedBy(parts) : [];
    const stem = this.#stemOf(epoch);
    const moves = parts.map((part, n) => {
      const name = `${stem}-${String(n).padStart(5, '0')}.${this.#settings.extension}`;
      return {
        from: relative(this.#table, part.path),
        to: part.partition === '' ? name : `${part.partition}/${name}`,
      };
    });
    // From here on the files belong to the checkpoint: `abort` leaves them alone.
    this.#closed = [];
    return preparedFilesToJson({ moves, removes });
  }

  /** Names sort as their commits come: by time, or in a parallel run by the attempt's start, its epochs and, of one epoch, the subtasks. */
  #stemOf(epoch: number): string {
    const { writer } = this.#staging!;
    const { place } = this.#request;
    if (place === undefined) return `part-${compactTime(this.#context.clock.nowMs())}-${writer}-${epoch}`;
    const numbers = [String(epoch).padStart(9, '0'), String(place.subtask).padStart(3, '0')];
    return `part-${compactTime(place.attempt.startedAtMs)}-${writer}-${numbers.join('-')}`;
  }

  async commit(_epoch: number, prepared: JsonValue): Promise<void> {
    if (prepared === null) return;
    const files: PreparedFiles = preparedFilesOf(prepared);
    await this.#guard(async () => {
      await this.#staging!.checkFence();
      await commitFiles(this.#table, files, this.#context.logger);
      if (this.#successFile !== null) await markPartitions(this.#table, files, this.#successFile);
    });
  }

  async abort(): Promise<void> {
    for (const part of this.#open.values()) await part.writer.discard();
    for (const part of [...this.#open.values(), ...this.#closed]) await rm(part.path, { force: true });
    this.#open.clear();
    this.#closed = [];
    await this.#staging?.removeLeftovers();
  }

  async close(): Promise<void> {
    for (const part of this.#open.values()) await part.writer.discard();
    this.#open.clear();
  }

  *#byPartition(batch: Batch): Iterable<{ partition: string; rows: Batch }> {
    if (this.#partitionKeys.length === 0) {
      yield { partition: '', rows: batch };
      return;
    }
    const keys = this.#partitionKeys.map(c => ({ field: this.#request.schema[c]!, column: batch.columns[c]! }));
    const stored: Batch = { ...batch, columns: this.#storedColumns.map(c => batch.columns[c]!) };
    for (const [partition, rows] of this.#rowsByPartition(keys, batch.rowCount)) {
      yield { partition, rows: gatherBatch(stored, Int32Array.from(rows), rows.length) };
    }
  }

  /** Neighbours are often of one partition: those are not named again. */
  #rowsByPartition(keys: readonly PartitionKey[], rowCount: number): Map<string, number[]> {
    const rowsOf = new Map<string, number[]>();
    let rows: number[] = [];
    for (let row = 0; row < rowCount; row++) {
      if (row === 0 || !keys.every(({ column }) => isSameValue(column, row - 1, row))) {
        const partition = this.#paths.pathOf(keys, row);
        rows = rowsOf.get(partition) ?? [];
        rowsOf.set(partition, rows);
      }
      rows.push(row);
    }
    return rowsOf;
  }

  async #begin(partition: string): Promise<Part> {
    if (this.#open.size >= openPartsMax) await this.#roll(this.#open.values().next().value!);
    const path = this.#staging!.newPartPath();
    const schema = this.#storedColumns.map(c => this.#request.schema[c]!);
    const writer = await this.#guard(() => this.#settings.createPart(path, schema));
    const part = { partition, path, writer, openedAtMs: this.#context.clock.nowMs() };
    this.#open.set(partition, part);
    return part;
  }

  async #roll(part: Part): Promise<void> {
    await this.#guard(() => part.writer.finish());
    this.#open.delete(part.partition);
    this.#closed.push(part);
  }

  async #rollOld(): Promise<void> {
    const nowMs = this.#context.clock.nowMs();
    if (nowMs - this.#checkedAtMs < this.#checkMs) return;
    this.#checkedAtMs = nowMs;
    for (const part of [...this.#open.values()]) {
      if (nowMs - part.openedAtMs >= this.#rolloverMs) await this.#roll(part);
    }
  }

  async #replacedBy(parts: readonly Part[]): Promise<string[]> {
    const partitions = new Set(parts.map(part => part.partition));
    const files = await this.#lister!.list({ mayBeMissing: true });
    return files
      .map(file => file.name)
      .filter(name => this.#partitionKeys.length === 0 || partitions.has(name.slice(0, name.lastIndexOf('/'))));
  }

  async #guard<T>(action: () => Promise<T>): Promise<T> {
    try {
      return await action();
    } catch (error) {
      if (error instanceof AppError) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      const message = `Writing to '${this.#options.required('path')}' failed: ${reason}`;
      throw externalError('filesystem.write_failed', message, { cause: error });
    }
  }
}

/** `20260131T080910123Z`: sorts like the time. */
const compactTime = (epochMs: number): string => new Date(epochMs).toISOString().replace(/[-:.]/g, '');
