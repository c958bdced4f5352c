import { internalError } from '@lockstep/kernel/errors';
import type { Column } from '../batch/column.ts';
import { gatherColumn } from '../batch/gather-column.ts';
import type { JsonValue } from '../ports/source.ts';
import { identityRows } from './identity-rows.ts';

/** Bytes 0..3 of a state file, then the version, then the length of the header that follows as JSON. */
const magic = 0x5453_4b4c;
const formatVersion = 1;
const prefixBytes = 12;

type Section = Int32Array | Float64Array | BigInt64Array | Uint8Array | Float32Array;

interface SectionHeader {
  readonly name: string;
  readonly type: 'int32' | 'float64' | 'int64' | 'uint8' | 'float32';
  readonly offset: number;
  readonly length: number;
}

interface Header {
  readonly sections: readonly SectionHeader[];
  readonly values: Readonly<Record<string, JsonValue>>;
}

/**
 * Collects an operator's state as named arrays and values. Arrays are copied at once, so that the operator may go on while they are written.
 * Names are unique within one operator.
 */
export class StateWriter {
  readonly #sections: { readonly name: string; readonly data: Section }[] = [];
  readonly #values: Record<string, JsonValue> = {};

  array(name: string, data: Section, length = data.length): void {
    this.#sections.push({ name, data: data.slice(0, length) });
  }

  value(name: string, value: JsonValue): void {
    this.#values[name] = value;
  }

  /** The first `count` rows of a column. */
  column(name: string, source: Column, count: number): void {
    if (source.nulls !== null) this.array(`${name}.nulls`, source.nulls, count);
    switch (source.storage) {
      case 'bytes':
        this.#bytes(name, source, count);
        return;
      case 'bigint':
        this.value(`${name}.storage`, 'bigint');
        this.value(
          `${name}.values`,
          source.values.slice(0, count).map(value => value.toString()),
        );
        return;
      case 'timestamp':
        if (source.nanos !== null) this.array(`${name}.nanos`, source.nanos, count);
        break;
      default:
    }
    this.value(`${name}.storage`, source.storage);
    this.array(`${name}.values`, source.values, count);
  }

  /** The whole file, in pieces. */
  finish(): readonly Uint8Array[] {
    let offset = 0;
    const sections = this.#sections.map(({ name, data }): SectionHeader => {
      const at = offset;
      offset += align(data.byteLength);
      return { name, type: typeOf(data), offset: at, length: data.length };
    });
    const header: Header = { sections, values: this.#values };
    const text = new TextEncoder().encode(JSON.stringify(header));
    const head = new Uint8Array(align(prefixBytes + text.length));
    const view = new DataView(head.buffer);
    view.setUint32(0, magic, true);
    view.setUint32(4, formatVersion, true);
    view.setUint32(8, text.length, true);
    head.set(text, prefixBytes);
    return [head, ...this.#sections.flatMap(({ data }) => padded(data))];
  }

  #bytes(name: string, source: Extract<Column, { storage: 'bytes' }>, count: number): void {
    const lengths = new Int32Array(count);
    let total = 0;
    for (let row = 0; row < count; row++) {
      if (source.nulls !== null && source.nulls[row] === 1) continue;
      lengths[row] = source.ends[row]! - source.starts[row]!;
      total += lengths[row]!;
    }
    const bytes = new Uint8Array(total);
    let at = 0;
    for (let row = 0; row < count; row++) {
      const start = source.starts[row]!;
      bytes.set(source.bytes.subarray(start, start + lengths[row]!), at);
      at += lengths[row]!;
    }
    this.value(`${name}.storage`, 'bytes');
    this.array(`${name}.lengths`, lengths);
    this.array(`${name}.values`, bytes);
  }
}

/** Reads what a `StateWriter` collected. Unknown names and another format version are errors: state is never guessed. */
export class StateReader {
  readonly #bytes: Uint8Array;
  readonly #dataOffset: number;
  readonly #sections = new Map<string, SectionHeader>();
  readonly #values: Readonly<Record<string, JsonValue>>;

  constructor(file: Uint8Array) {
    const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
    if (file.byteLength < prefixBytes || view.getUint32(0, true) !== magic) {
      throw internalError('checkpoint.not_a_state_file', 'The file is not an operator state file');
    }
    const version = view.getUint32(4, true);
    if (version !== formatVersion) {
      throw internalError('checkpoint.unknown_version', `State format ${version} is not ${formatVersion}`);
    }
    const length = view.getUint32(8, true);
    const header: Header = JSON.parse(new TextDecoder().decode(file.subarray(prefixBytes, prefixBytes + length)));
    // A Buffer's `slice` would share memory; a plain view's copies.
    this.#bytes = new Uint8Array(file.buffer, file.byteOffset, file.byteLength);
    this.#dataOffset = align(prefixBytes + length);
    this.#values = header.values;
    for (const section of header.sections) this.#sections.set(section.name, section);
  }

  has(name: string): boolean {
    return this.#sections.has(name) || name in this.#values;
  }

  value(name: string): JsonValue {
    const value = this.#values[name];
    if (value === undefined) throw missing(name);
    return value;
  }

  number(name: string): number {
    const value = this.value(name);
    if (typeof value !== 'number') throw missing(name);
    return value;
  }

  int32(name: string): Int32Array {
    return new Int32Array(this.#buffer(name, 'int32'));
  }

  float64(name: string): Float64Array {
    return new Float64Array(this.#buffer(name, 'float64'));
  }

  int64(name: string): BigInt64Array {
    return new BigInt64Array(this.#buffer(name, 'int64'));
  }

  uint8(name: string): Uint8Array {
    return new Uint8Array(this.#buffer(name, 'uint8'));
  }

  column(name: string): Column {
    const storage = this.value(`${name}.storage`);
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
        return { storage, values: new Float32Array(this.#buffer(values, 'float32')), nulls };
      case 'float64':
        return { storage, values: this.float64(values), nulls };
      case 'timestamp': {
        const nanos = this.has(`${name}.nanos`) ? this.int32(`${name}.nanos`) : null;
        return { storage, values: this.float64(values), nanos, nulls };
      }
      case 'bigint':
        return { storage, values: this.#bigints(values), nulls };
      case 'bytes':
        return this.#bytesColumn(name, nulls);
      default:
        throw missing(`${name}.storage`);
    }
  }

  #bigints(name: string): bigint[] {
    const texts = this.value(name);
    if (!Array.isArray(texts)) throw missing(name);
    return texts.map(text => BigInt(text));
  }

  #bytesColumn(name: string, nulls: Uint8Array | null): Column {
    const lengths = this.int32(`${name}.lengths`);
    const starts = new Int32Array(lengths.length);
    const ends = new Int32Array(lengths.length);
    let at = 0;
    for (let row = 0; row < lengths.length; row++) {
      starts[row] = at;
      at += lengths[row]!;
      ends[row] = at;
    }
    return { storage: 'bytes', bytes: this.uint8(`${name}.values`), starts, ends, nulls };
  }

  #buffer(name: string, type: SectionHeader['type']): ArrayBuffer {
    const section = this.#sections.get(name);
    if (section === undefined || section.type !== type) throw missing(name);
    const width = type === 'uint8' ? 1 : type === 'int32' || type === 'float32' ? 4 : 8;
    const start = this.#dataOffset + section.offset;
    const copy = this.#bytes.slice(start, start + section.length * width);
    return copy.buffer;
  }
}

/** `source` without the rows that are not needed, for `StateWriter.column`. */
export function saveGathered(writer: StateWriter, name: string, source: Column, rows: Int32Array): void {
  writer.column(name, gatherColumn(source, rows, rows.length), rows.length);
}

/** Copies a saved column to positions 0.. of a vector that `load`s. */
export function loadInto(
  vector: {
    reserve(capacity: number): void;
    scatter(source: Column, rows: Int32Array, targets: Int32Array, count: number): void;
  },
  source: Column,
  count: number,
): void {
  vector.reserve(count);
  vector.scatter(source, identityRows(count), identityRows(count), count);
}

const align = (bytes: number): number => (bytes + 7) & ~7;

function padded(data: Section): Uint8Array[] {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const rest = align(bytes.length) - bytes.length;
  return rest === 0 ? [bytes] : [bytes, new Uint8Array(rest)];
}

function typeOf(data: Section): SectionHeader['type'] {
  if (data instanceof Int32Array) return 'int32';
  if (data instanceof Float64Array) return 'float64';
  if (data instanceof BigInt64Array) return 'int64';
  if (data instanceof Float32Array) return 'float32';
  return 'uint8';
}

function missing(name: string): Error {
  return internalError('checkpoint.missing_section', `The state has no section ${name} of the expected type`);
}
