import { internalError } from '@lockstep/kernel/errors';
import { invariant } from '@lockstep/kernel/invariant';
import type { BytesColumn, Column } from '../batch/column.ts';
import { appendWords, readWords } from './bigint-words.ts';
import { SnapshotBuffers } from './snapshot-buffers.ts';
import {
  elementBytes,
  freeSection,
  type Placement,
  type ScalarMerge,
  type SectionContent,
  type SectionData,
  type SectionType,
  type StateImage,
  type StateLayout,
  type StateSection,
  type StateTable,
  sectionType,
} from './state-image.ts';
import { BytesVector } from './vectors/bytes-vector.ts';

/**
 * Collects an operator's state as tables of rows, at a barrier. Arrays are copied as they lie in memory, free rows too, so that the operator may go on while
 * they are written; bytes of text are not, for they never change. Names are unique within one operator; an owner's table comes before what it owns.
 */
export class StateWriter {
  readonly #buffers: SnapshotBuffers | null;
  readonly #tables: StateTable[] = [];
  readonly #sections: StateSection[] = [];
  readonly #data: Uint8Array[] = [];
  readonly #columns: Record<string, Column['storage']> = {};
  readonly #notes: Record<string, string> = {};

  /** Without buffers arrays are not copied: the operator's state must not change any more. */
  constructor(buffers: SnapshotBuffers | null = new SnapshotBuffers()) {
    this.#buffers = buffers;
  }

  /** Declares rows with the ids 0 .. rows - 1, of which those in `free` are not there. */
  table(name: string, rows: number, placement: Placement, free?: Int32Array): StateTable {
    const table = { name, rows, placement };
    this.#tables.push(table);
    if (free !== undefined && free.length > 0) this.#copy(freeSection(name), free, { kind: 'free', table: name });
    return table;
  }

  /** `width` values per row. */
  array({ name: table, rows }: StateTable, name: string, data: SectionData, width = 1): void {
    this.#copy(name, firstOf(data, rows * width, name), { kind: 'values', table, width });
  }

  /** Per row the id of a row of `to`, plus `base`; what is less than `base` refers to nothing. */
  references({ name: table, rows }: StateTable, name: string, ids: Int32Array, to: StateTable, base: 0 | 1): void {
    this.#copy(name, firstOf(ids, rows, name), { kind: 'references', table, to: to.name, base });
  }

  /** A value or NULL per row. */
  column(table: StateTable, name: string, source: Column): void {
    this.#columns[name] = source.storage;
    if (source.nulls !== null) this.array(table, `${name}.nulls`, source.nulls);
    switch (source.storage) {
      case 'bytes':
        if (source instanceof BytesVector) this.#heap(table, name, source);
        else this.#packed(table, name, source);
        return;
      case 'bigint':
        this.#bigints(table, name, source.values);
        return;
      case 'timestamp':
        if (source.nanos !== null) this.array(table, `${name}.nanos`, source.nanos);
        break;
      default:
    }
    this.array(table, `${name}.values`, source.values);
  }

  /** Numbers of the operator as a whole. */
  scalars(name: string, values: readonly number[] | Float64Array, merge: ScalarMerge): void {
    this.#copy(name, Float64Array.from(values), { kind: 'scalars', merge });
  }

  /** Something to be said about the state, the same in all subtasks. */
  note(name: string, text: string): void {
    this.#notes[name] = text;
  }

  finish(): StateImage {
    const layout = { tables: this.#tables, sections: this.#sections, columns: this.#columns, notes: this.#notes };
    return { layout, data: this.#data };
  }

  /** What is written of a vector's heap never changes, so it needs no copy; another thread is given one. */
  #heap(table: StateTable, name: string, source: BytesVector): void {
    this.#spans(table, name, source.starts, source.ends);
    const section = heapSection(name);
    const written = this.#buffers?.isShared === true ? this.#buffers.copyHeap(section, source.written) : source.written;
    const content = { kind: 'heap', table: table.name } as const;
    this.#sections.push({ name: section, type: 'uint8', length: written.length, content });
    this.#data.push(written);
  }

  /** Of a column that shares its bytes with others only its own. */
  #packed(table: StateTable, name: string, source: BytesColumn): void {
    const starts = new Int32Array(table.rows);
    const ends = new Int32Array(table.rows);
    let total = 0;
    for (let row = 0; row < table.rows; row++) {
      starts[row] = total;
      if (source.nulls?.[row] !== 1) total += source.ends[row]! - source.starts[row]!;
      ends[row] = total;
    }
    const bytes = new Uint8Array(total);
    for (let row = 0; row < table.rows; row++)
      if (ends[row]! > starts[row]!)
        bytes.set(source.bytes.subarray(source.starts[row]!, source.ends[row]!), starts[row]!);
    this.#spans(table, name, starts, ends);
    this.#copy(heapSection(name), bytes, { kind: 'heap', table: table.name });
  }

  #spans({ name: table, rows }: StateTable, name: string, starts: Int32Array, ends: Int32Array): void {
    const heap = heapSection(name);
    this.#copy(`${name}.starts`, firstOf(starts, rows, name), { kind: 'starts', table, heap });
    this.#copy(`${name}.ends`, firstOf(ends, rows, name), { kind: 'ends', table, heap });
  }

  #bigints(table: StateTable, name: string, values: readonly bigint[]): void {
    const starts = new Int32Array(table.rows);
    const ends = new Int32Array(table.rows);
    const words: bigint[] = [];
    for (let row = 0; row < table.rows; row++) {
      starts[row] = words.length;
      appendWords(values[row] ?? 0n, words);
      ends[row] = words.length;
    }
    this.#spans(table, name, starts, ends);
    this.#copy(heapSection(name), BigInt64Array.from(words), { kind: 'heap', table: table.name });
  }

  #copy(name: string, data: SectionData, content: SectionContent): void {
    const source = bytesOf(data);
    const copy = this.#buffers?.take(name, source.length);
    copy?.set(source);
    this.#sections.push({ name, type: sectionType(data), length: data.length, content });
    this.#data.push(copy ?? source);
  }
}

/** Reads a state image. A name that is not there or has another type is an error: state is never guessed. Arrays are the caller's to keep. */
export class StateReader {
  readonly #layout: StateLayout;
  readonly #places = new Map<string, number>();
  readonly #image: StateImage;

  constructor(image: StateImage) {
    this.#image = image;
    this.#layout = image.layout;
    for (const [place, section] of image.layout.sections.entries()) this.#places.set(section.name, place);
  }

  get tables(): readonly StateTable[] {
    return this.#layout.tables;
  }

  get notes(): Readonly<Record<string, string>> {
    return this.#layout.notes;
  }

  has(name: string): boolean {
    return this.#places.has(name);
  }

  findTable(name: string): StateTable | null {
    return this.#layout.tables.find(table => table.name === name) ?? null;
  }

  /** Number of ids of a table, free ones included. */
  rows(name: string): number {
    const table = this.findTable(name);
    if (table === null) throw missing(name);
    return table.rows;
  }

  /** Ids of a table that are not in use. */
  free(name: string): Int32Array {
    const section = freeSection(name);
    return this.has(section) ? this.int32(section) : new Int32Array(0);
  }

  /** Per id of a table 1 where it is not in use. */
  freeFlags(name: string): Uint8Array {
    const flags = new Uint8Array(this.rows(name));
    for (const id of this.free(name)) flags[id] = 1;
    return flags;
  }

  int32(name: string): Int32Array<ArrayBuffer> {
    return new Int32Array(...this.#view(name, 'int32'));
  }

  float64(name: string): Float64Array<ArrayBuffer> {
    return new Float64Array(...this.#view(name, 'float64'));
  }

  int64(name: string): BigInt64Array<ArrayBuffer> {
    return new BigInt64Array(...this.#view(name, 'int64'));
  }

  uint8(name: string): Uint8Array<ArrayBuffer> {
    return new Uint8Array(...this.#view(name, 'uint8'));
  }

  /** An array whatever its type. */
  values(name: string): SectionData {
    const type = this.#layout.sections[this.#places.get(name) ?? -1]?.type;
    if (type === undefined) throw missing(name);
    switch (type) {
      case 'uint8':
        return this.uint8(name);
      case 'int32':
        return this.int32(name);
      case 'int64':
        return this.int64(name);
      case 'float64':
        return this.float64(name);
      case 'float32':
        return new Float32Array(...this.#view(name, type));
    }
  }

  /** The only number under the name. */
  scalar(name: string): number {
    const [value] = this.float64(name);
    if (value === undefined) throw missing(name);
    return value;
  }

  column(name: string): Column {
    const storage = this.#layout.columns[name];
    const nulls = this.has(`${name}.nulls`) ? this.uint8(`${name}.nulls`) : null;
    const values = `${name}.values`;
    switch (storage) {
      case 'boolean':
        return { storage, values: this.uint8(values), nulls };
      case 'int32':
        return { storage, values: this.int32(values), nulls };
      case 'int64':
        return { storage, values: this.int64(values), nulls };
      case 'float32':
        return { storage, values: new Float32Array(...this.#view(values, 'float32')), nulls };
      case 'float64':
        return { storage, values: this.float64(values), nulls };
      case 'timestamp': {
        const nanos = this.has(`${name}.nanos`) ? this.int32(`${name}.nanos`) : null;
        return { storage, values: this.float64(values), nanos, nulls };
      }
      case 'bigint':
        return { storage, values: this.#bigints(name), nulls };
      case 'bytes': {
        const starts = this.int32(`${name}.starts`);
        return { storage, bytes: this.uint8(heapSection(name)), starts, ends: this.int32(`${name}.ends`), nulls };
      }
      default:
        throw missing(name);
    }
  }

  #bigints(name: string): bigint[] {
    const ends = this.int32(`${name}.ends`);
    const words = this.int64(heapSection(name));
    return Array.from(this.int32(`${name}.starts`), (start, row) => readWords(words, start, ends[row]!));
  }

  #view(name: string, type: SectionType): [buffer: ArrayBuffer, offset: number, length: number] {
    const place = this.#places.get(name);
    if (place === undefined) throw missing(name);
    const section = this.#layout.sections[place]!;
    if (section.type !== type) throw missing(name);
    const data = this.#image.data[place]!;
    invariant(data.byteLength === section.length * elementBytes(type), 'a section is as long as its layout says');
    const { buffer, byteOffset } = data;
    if (buffer instanceof ArrayBuffer && byteOffset % elementBytes(type) === 0)
      return [buffer, byteOffset, section.length];
    return [data.slice().buffer, 0, section.length];
  }
}

function firstOf(data: SectionData, length: number, name: string): SectionData {
  invariant(data.length >= length, `every row of ${name} has a value`);
  return data.subarray(0, length);
}

const heapSection = (column: string): string => `${column}.heap`;

const bytesOf = (data: SectionData): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

function missing(name: string): Error {
  return internalError('checkpoint.missing_section', `The state has no section ${name} of the expected type`);
}
