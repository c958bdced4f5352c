import type { Field } from '@lockstep/sql/algebra';
import { type Batch, rowKinds } from '../../batch/batch.ts';
import { storageOf } from '../../batch/storage-of.ts';
import { identityRows } from '../identity-rows.ts';
import type { StateReader, StateWriter } from '../state-file.ts';
import { createVector, type Vector } from '../vectors/create-vector.ts';
import { grownCapacity } from '../vectors/vector.ts';

/** Copies of rows that wait for their state, in the order in which they came. */
export class WaitingRows {
  rowCount = 0;
  readonly #vectors: readonly Vector[];
  #kinds = new Uint8Array(0);
  /** Null while no row came with a watermark. */
  #watermarks: Float64Array | null = null;
  #isInsertOnly = true;

  constructor(schema: readonly Field[]) {
    this.#vectors = schema.map(field => createVector(storageOf(field.type)));
  }

  add({ columns, kinds, watermarks }: Batch, rows: Int32Array, count: number): void {
    const at = this.rowCount;
    this.#reserve(at + count);
    const targets = Int32Array.from({ length: count }, (_, k) => at + k);
    this.#vectors.forEach((vector, c) => {
      vector.scatter(columns[c]!, rows, targets, count);
    });
    if (kinds !== null) this.#isInsertOnly = false;
    for (let k = 0; k < count; k++) this.#kinds[at + k] = kinds === null ? rowKinds.insert : kinds[rows[k]!]!;
    if (watermarks !== null) this.#watermarks ??= new Float64Array(this.#kinds.length).fill(Number.NEGATIVE_INFINITY);
    if (this.#watermarks !== null)
      for (let k = 0; k < count; k++) this.#watermarks[at + k] = watermarks?.[rows[k]!] ?? Number.NEGATIVE_INFINITY;
    this.rowCount += count;
  }

  /** The rows; none is left. */
  take(): Batch {
    const { rowCount } = this;
    const batch = {
      rowCount,
      columns: this.#vectors.map(vector => vector.take()),
      kinds: this.#isInsertOnly ? null : this.#kinds,
      watermarks: this.#watermarks,
    };
    this.rowCount = 0;
    this.#kinds = new Uint8Array(0);
    this.#watermarks = null;
    this.#isInsertOnly = true;
    return batch;
  }

  get sizeBytes(): number {
    const rows = this.#kinds.length + (this.#watermarks?.byteLength ?? 0);
    return this.#vectors.reduce((sum, vector) => sum + vector.sizeBytes, rows);
  }

  /** The rows where they lie, to be read before anything is added or taken. */
  get batch(): Batch {
    const { rowCount } = this;
    return { rowCount, columns: this.#vectors, kinds: this.#kinds, watermarks: this.#watermarks };
  }

  #reserve(rows: number): void {
    if (rows <= this.#kinds.length) return;
    const capacity = grownCapacity(this.#kinds.length, rows);
    for (const vector of this.#vectors) vector.reserve(capacity);
    const kinds = new Uint8Array(capacity);
    kinds.set(this.#kinds);
    this.#kinds = kinds;
    if (this.#watermarks === null) return;
    const watermarks = new Float64Array(capacity).fill(Number.NEGATIVE_INFINITY);
    watermarks.set(this.#watermarks);
    this.#watermarks = watermarks;
  }
}

export const waitingTable = (port: number): string => `waiting${port}`;

/** Such a table has rows by key, and not the keys. */
export const isWaitingTable = (name: string): boolean => /^waiting\d+$/.test(name);

/** Writes rows as a table by their keys, those of several collections one behind the other. */
export function saveWaitingRows(writer: StateWriter, name: string, { schema, keys, waiting }: WaitingState): void {
  const all = new WaitingRows(schema);
  for (const { batch } of waiting) all.add(batch, identityRows(batch.rowCount), batch.rowCount);
  const { rowCount, columns, kinds, watermarks } = all.batch;
  const columnName = (column: number): string => `${name}.column${column}`;
  const table = writer.table(name, rowCount, { kind: 'keys', columns: keys.map(columnName), hashes: null });
  columns.forEach((column, c) => {
    writer.column(table, columnName(c), column);
  });
  writer.array(table, `${name}.kinds`, kinds!);
  if (watermarks !== null) writer.array(table, `${name}.watermarks`, watermarks);
}

export function loadWaitingRows(reader: StateReader, name: string, schema: readonly Field[]): Batch {
  const kinds = reader.uint8(`${name}.kinds`);
  const watermarks = `${name}.watermarks`;
  return {
    rowCount: kinds.length,
    columns: schema.map((_, column) => reader.column(`${name}.column${column}`)),
    kinds: kinds.every(kind => kind === rowKinds.insert) ? null : kinds,
    watermarks: reader.has(watermarks) ? reader.float64(watermarks) : null,
  };
}

export interface WaitingState {
  readonly schema: readonly Field[];
  /** The columns that are the key. */
  readonly keys: readonly number[];
  readonly waiting: readonly WaitingRows[];
}
