import { createDecoder, type RowDecoder } from '@lockstep/dataflow/formats';
import type {
  ConnectorContext,
  JsonValue,
  ReadResult,
  ScanRequest,
  SourceProgress,
  SourceReader,
} from '@lockstep/dataflow/ports';
import type { TableOptions } from '../options/table-options.ts';
import { fileChoice } from './file-choice.ts';
import { type FileColumns, fileColumns } from './file-columns.ts';
import { type FilePosition, filePositionOf, filePositionToJson } from './file-position.ts';
import { FileQueue } from './file-queue.ts';
import { type FilePiece, FileShare, type ShareOf } from './file-share.ts';
import { LineFile } from './line-file.ts';
import { type FileChoice, FileLister, type SourceFile } from './list-files.ts';
import { MalformedRecords, malformedPolicyOf } from './malformed-records.ts';

/** How soon a reader that has nothing looks for a hint again; looking costs next to nothing. */
const idleWaitMs = 50;
/** More records than this share that generated code could not read are worth telling. */
const carefulShareMax = 0.01;

/**
 * Reads the lines of a table's files in order of name. Bounded: the files and sizes of one listing. Followed: a file is read to its end once a later name exists, as
 * its producer has then left it; the last file is tailed, whole lines only. So a producer either moves complete files in, or appends to the last.
 *
 * As one of several readers it reads its share: pieces of bounded files whose records are lines, else whole files. Its position is about its share alone.
 */
export class LineFileSource implements SourceReader {
  readonly #options: TableOptions;
  readonly #context: ConnectorContext;
  readonly #format: string;
  readonly #monitorIntervalMs: number | null;
  readonly #choice: FileChoice;
  readonly #columns: FileColumns;
  readonly #decoder: RowDecoder;
  readonly #malformed: MalformedRecords;
  readonly #share: FileShare | null;
  /** Files are dealt in pieces, and not whole. */
  readonly #isInPieces: boolean;
  #queue: FileQueue | null = null;
  #position: FilePosition | null = null;
  #current: LineFile | null = null;
  /** The size at which the current file ends for good; null while it may grow. */
  #finalBytes: number | null = null;
  #currentBytes = 0;
  /** Of the current file, still to be read after what is being read now. */
  #pieces: readonly FilePiece[] = [];
  #records = 0;
  #carefulRecords = 0;

  constructor(request: ScanRequest, share: ShareOf, options: TableOptions, context: ConnectorContext) {
    this.#options = options;
    this.#context = context;
    this.#format = options.required('format');
    this.#malformed = new MalformedRecords(malformedPolicyOf(options, this.#format), context.logger);
    const monitorIntervalMs = options.durationMs('source.monitor-interval');
    if (monitorIntervalMs === 0) throw options.bad('source.monitor-interval', 'longer than 0');
    this.#monitorIntervalMs = context.mode === 'batch' ? null : monitorIntervalMs;
    this.#choice = fileChoice(request, options);
    this.#columns = fileColumns(request, this.#format === 'csv', options.required('partition.default-name'));
    this.#decoder = createDecoder(this.#format, this.#columns.content, request.table.options);
    this.#share = share.count === 1 ? null : new FileShare(share);
    // A line end inside quotes ends no CSV record, and where quotes are open is known from the beginning of the file only.
    this.#isInPieces = this.#share !== null && this.#monitorIntervalMs === null && this.#format === 'json';
  }

  async open(position: JsonValue): Promise<void> {
    const { fileRoots, clock, logger } = this.#context;
    const lister = await FileLister.open(this.#options.required('path'), fileRoots, this.#choice);
    const share = this.#isInPieces ? null : this.#share;
    this.#queue = new FileQueue({ lister, share, monitorIntervalMs: this.#monitorIntervalMs, clock, logger });
    this.#position = filePositionOf(position);
    const current = await this.#queue.open(this.#position);
    if (current !== null) await this.#begin(current, this.#position!);
  }

  async read(mayReuse = false): Promise<ReadResult> {
    for (;;) {
      const batch = await this.#readCurrent(mayReuse);
      if (batch !== null) return batch;
      if (await this.#advance()) continue;
      if (this.#monitorIntervalMs === null) return { kind: 'end' };
      return { kind: 'idle', waitMs: idleWaitMs };
    }
  }

  position(): JsonValue {
    return filePositionToJson(this.#position);
  }

  progress(): SourceProgress {
    const current = this.#current === null ? 0 : this.#currentBytes - this.#current.offset;
    return {
      malformedRows: this.#malformed.count,
      bytesBehind: Math.max(0, current) + (this.#queue?.waitingBytes ?? 0),
    };
  }

  async close(): Promise<void> {
    this.#queue?.close();
    this.#tellSlowPath();
    await this.#current?.close();
    this.#current = null;
  }

  /** A few records of each shape always are: only so does the decoder learn it. */
  #tellSlowPath(): void {
    if (this.#carefulRecords <= this.#records * carefulShareMax) return;
    const percent = ((100 * this.#carefulRecords) / this.#records).toFixed(1);
    this.#context.onSlowPath?.(
      `${percent} % of the records of ${this.#options.required('path')} fit no generated reader`,
    );
  }

  async #begin(file: SourceFile, at: { offset: number; records: number }): Promise<void> {
    this.#current = await LineFile.open(file, this.#decoder, at);
    this.#currentBytes = file.sizeBytes;
    this.#finalBytes = this.#monitorIntervalMs === null ? file.sizeBytes : null;
    if (this.#isInPieces) {
      this.#pieces = this.#share!.piecesOf(file).filter(piece => piece.to > at.offset);
      await this.#nextPiece();
    } else await this.#lookAtSize();
  }

  /** Moves on to the next piece of the current file; without one, to its end. */
  async #nextPiece(): Promise<boolean> {
    const current = this.#current!;
    const { sizeBytes } = current.file;
    const [piece, ...others] = this.#pieces;
    this.#pieces = others;
    const to = piece === undefined ? sizeBytes : await current.recordStart(piece.to, sizeBytes);
    const from = piece === undefined ? sizeBytes : await current.recordStart(piece.from, sizeBytes);
    current.seek(Math.max(current.offset, from));
    this.#currentBytes = to;
    this.#finalBytes = to;
    return piece !== undefined;
  }

  /** Rows of the current file, if it has whole ones to give. */
  async #readCurrent(mayReuse: boolean): Promise<ReadResult | null> {
    const current = this.#current;
    if (current === null) return null;
    for (;;) {
      const piece = await current.next(this.#currentBytes, this.#finalBytes !== null, mayReuse);
      if (piece === null) {
        if (this.#isInPieces && (await this.#nextPiece())) continue;
        return null;
      }
      this.#records += piece.recordCount;
      this.#carefulRecords += piece.carefulCount;
      const recordsBefore = this.#isInPieces ? null : piece.recordsBefore;
      const deadLetters = this.#malformed.take({ ...piece, recordsBefore, path: current.file.path });
      this.#position = { file: current.file.name, offset: current.offset, records: current.records, isDone: false };
      if (piece.batch.rowCount > 0 || deadLetters.length > 0) {
        return { kind: 'batch', batch: this.#columns.assemble(piece.batch, current.file), deadLetters };
      }
    }
  }

  /** Moves on when the current file has nothing more now: true when there may be something to read. */
  async #advance(): Promise<boolean> {
    if (this.#current !== null && this.#finalBytes === null) {
      const mayHaveChanged = await this.#queue!.refresh(this.#current.file);
      if (!mayHaveChanged && !this.#queue!.hasMore) return false;
      return (await this.#lookAtSize()) || this.#finalBytes !== null;
    }
    if (this.#current !== null) await this.#finishCurrent();
    if (!this.#queue!.hasMore) await this.#queue!.refresh(null);
    const next = this.#queue!.take();
    if (next === null) return false;
    await this.#begin(next, { offset: 0, records: 0 });
    return true;
  }

  /** Whether the followed file has grown. Its size is taken after a later file was seen: what is written by then is all there will be. */
  async #lookAtSize(): Promise<boolean> {
    if (this.#monitorIntervalMs === null) return false;
    const isLeft = this.#queue!.hasMore;
    const before = this.#currentBytes;
    this.#currentBytes = await this.#current!.sizeBytes();
    if (isLeft) this.#finalBytes = this.#currentBytes;
    return this.#currentBytes > before;
  }

  async #finishCurrent(): Promise<void> {
    const { file, offset, records } = this.#current!;
    this.#position = { file: file.name, offset, records, isDone: true };
    await this.#current!.close();
    this.#current = null;
  }
}
