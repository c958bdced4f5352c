import {
  ByteHeap,
  type Column,
  createColumnBuilder,
  readValue,
  storageOf,
  type Timestamp,
  type Value,
} from '@lockstep/dataflow/batch';
import {
  createVector,
  type StateReader,
  type StateTable,
  type StateWriter,
  type Vector,
} from '@lockstep/dataflow/state';
import type { TypeInformation } from '../types/type-information.ts';

/** Values of a program's type at positions of a typed vector: a primitive costs its slot, everything else its bytes. */
export class TypedVector<T> {
  readonly vector: Vector;
  readonly #type: TypeInformation<T>;
  readonly #heap = new ByteHeap(64);

  constructor(type: TypeInformation<T>) {
    this.#type = type;
    this.vector = createVector(storageOf(type.logicalType));
  }

  reserve(capacity: number): void {
    this.vector.reserve(capacity);
  }

  get(at: number): T {
    return this.#type.fromValue(readValue(this.vector, at, this.#type.logicalType));
  }

  set(at: number, element: T): void {
    const value = this.#type.toValue(element);
    const { vector } = this;
    if (value === null) {
      vector.setNull(at);
      return;
    }
    switch (vector.storage) {
      case 'boolean':
        vector.values[at] = Number(value);
        break;
      case 'int32':
      case 'float32':
      case 'float64':
        vector.values[at] = value as number;
        break;
      case 'int64':
      case 'bigint':
        vector.values[at] = value as bigint;
        break;
      case 'bytes':
        this.#setBytes(at, value);
        return;
      default:
        vector.set(at, this.#columnOf(value as Timestamp), 0);
        return;
    }
    if (vector.nulls !== null) vector.nulls[at] = 0;
  }

  release(at: number): void {
    this.vector.release(at);
  }

  save(writer: StateWriter, name: string, rows: StateTable): void {
    writer.column(rows, name, this.vector);
  }

  load(reader: StateReader, name: string): void {
    this.vector.load(reader.column(name));
  }

  get sizeBytes(): number {
    return this.vector.sizeBytes;
  }

  #setBytes(at: number, value: Value): void {
    const { vector } = this;
    if (vector.storage !== 'bytes') return;
    if (typeof value === 'string') {
      this.#heap.length = 0;
      this.#heap.writeString(value);
      vector.setBytes(at, this.#heap.bytes, 0, this.#heap.length);
    } else if (value instanceof Uint8Array) vector.setBytes(at, value, 0, value.length);
    else vector.set(at, this.#columnOf(value), 0);
  }

  #columnOf(value: Value): Column {
    const builder = createColumnBuilder(this.#type.logicalType, 1);
    builder.appendValue(value);
    return builder.finish();
  }
}
