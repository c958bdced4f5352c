import { type Batch, sliceBatch } from '@lockstep/dataflow/batch';
import type {
  ConnectorContext,
  JsonValue,
  ReadResult,
  ScanRequest,
  SourceProgress,
  SourceReader,
} from '@lockstep/dataflow/ports';
import { externalError } from '@lockstep/kernel/errors';
import { conjunction, conjuncts, type Expression, inputRefs, remapRefs, type ScanField } from '@lockstep/sql/algebra';
import type { TableOptions } from '../../options/table-options.ts';
import { fileChoice } from '../file-choice.ts';
import { type FileColumns, fileColumns } from '../file-columns.ts';
import { type FilePosition, filePositionOf, filePositionToJson } from '../file-position.ts';
import { FileShare, type ShareOf } from '../file-share.ts';
import { type FileChoice, FileLister, type SourceFile } from '../list-files.ts';
import { ParquetFile } from './parquet-file.ts';

/** Reads the Parquet files of one listing, in order of name; bounded in either mode. A position counts rows, which a file gives in the same order every time. */
export class ParquetSource implements SourceReader {
  readonly #options: TableOptions;
  readonly #context: ConnectorContext;
  readonly #choice: FileChoice;
  readonly #columns: FileColumns;
  readonly #filter: Expression | undefined;
  readonly #share: FileShare | null;
  #waiting: SourceFile[] = [];
  #position: FilePosition | null = null;
  #current: { readonly file: SourceFile; readonly reader: ParquetFile } | null = null;
  /** Of the current file, to be passed over: they were read before the restore. */
  #skipRows = 0;

  constructor(request: ScanRequest, share: ShareOf, options: TableOptions, context: ConnectorContext) {
    this.#options = options;
    this.#context = context;
    if (context.mode === 'stream' && options.text('source.monitor-interval') !== null)
      throw options.bad(
        'source.monitor-interval',
        "left out: Parquet files are read once; follow 'json' or 'csv' files",
      );
    this.#choice = fileChoice(request, options);
    this.#columns = fileColumns(request, false, options.required('partition.default-name'));
    this.#filter = contentFilter(request, this.#columns.content);
    this.#share = share.count === 1 ? null : new FileShare(share);
  }

  async open(position: JsonValue): Promise<void> {
    const lister = await FileLister.open(this.#options.required('path'), this.#context.fileRoots, this.#choice);
    const listed = await lister.list();
    const files = this.#share === null ? listed : listed.filter(file => this.#share!.hasFile(file.name));
    const at = filePositionOf(position);
    this.#position = at;
    if (at === null) {
      this.#waiting = files;
      return;
    }
    this.#waiting = files.filter(file => file.name > at.file);
    const isOwn = this.#share?.hasFile(at.file) ?? true;
    if (at.isDone || !isOwn || !lister.isNeeded(at.file)) return;
    const current = files.find(file => file.name === at.file);
    if (current === undefined) {
      const message = `'${at.file}' was read up to row ${at.offset} and is gone; what followed can not be read`;
      throw externalError('filesystem.file_missing', message, { details: { ...at } });
    }
    await this.#begin(current, at.offset);
  }

  async read(): Promise<ReadResult> {
    for (;;) {
      if (this.#current === null) {
        const next = this.#waiting.shift();
        if (next === undefined) return { kind: 'end' };
        await this.#begin(next, 0);
      }
      const batch = await this.#nextBatch();
      if (batch !== null) return { kind: 'batch', batch };
    }
  }

  position(): JsonValue {
    return filePositionToJson(this.#position);
  }

  progress(): SourceProgress {
    return { malformedRows: 0, bytesBehind: this.#waiting.reduce((sum, file) => sum + file.sizeBytes, 0) };
  }

  async close(): Promise<void> {
    this.#current?.reader.close();
    this.#current = null;
  }

  async #begin(file: SourceFile, skipRows: number): Promise<void> {
    const reader = await ParquetFile.open({ path: file.path, schema: this.#columns.content, filter: this.#filter });
    this.#current = { file, reader };
    this.#skipRows = skipRows;
    this.#position = { file: file.name, offset: skipRows, records: skipRows, isDone: false };
  }

  /** Null: the current file is at its end. */
  async #nextBatch(): Promise<Batch | null> {
    const { file, reader } = this.#current!;
    for (;;) {
      const batch = await reader.next();
      if (batch === null) {
        reader.close();
        this.#current = null;
        this.#position = { ...this.#position!, isDone: true };
        return null;
      }
      const skipped = Math.min(this.#skipRows, batch.rowCount);
      this.#skipRows -= skipped;
      if (skipped === batch.rowCount) continue;
      const offset = this.#position!.offset + batch.rowCount - skipped;
      this.#position = { file: file.name, offset, records: offset, isDone: false };
      return this.#columns.assemble(sliceBatch(batch, skipped, batch.rowCount), file);
    }
  }
}

/** What the hint says of the files' content; of partition and metadata columns the files know nothing. */
function contentFilter({ schema, filterHint }: ScanRequest, content: readonly ScanField[]): Expression | undefined {
  if (filterHint === undefined) return undefined;
  const places = schema.map(field => content.findIndex(({ name }) => name === field.name));
  const known = conjuncts(filterHint).filter(each => [...inputRefs(each)].every(ref => places[ref] !== -1));
  return known.length === 0 ? undefined : remapRefs(conjunction(known), ref => places[ref]!);
}
