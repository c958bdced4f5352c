import {
  ByteHeap,
  type NonNullValue,
  readValue,
  storageOf,
  type Timestamp,
  type TimestampColumn,
  type ValueCodec,
  valueCodecOf,
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
  /** Of a type of varying width. */
  readonly #codec: ValueCodec | null;

  constructor(type: TypeInformation<T>) {
    this.#type = type;
    this.vector = createVector(storageOf(type.logicalType));
    this.#codec = this.vector.storage === 'bytes' ? valueCodecOf(type.logicalType) : null;
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
        this.#setTimestamp(at, value as Timestamp);
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

  #setBytes(at: number, value: NonNullValue): void {
    const { vector } = this;
    if (vector.storage !== 'bytes') return;
    if (value instanceof Uint8Array) {
      vector.setBytes(at, value, 0, value.length);
      return;
    }
    this.#heap.length = 0;
    this.#codec!.write(this.#heap, value);
    vector.setBytes(at, this.#heap.bytes, 0, this.#heap.length);
  }

  #setTimestamp(at: number, { epochMs, nanos }: Timestamp): void {
    const moment: TimestampColumn = {
      storage: 'timestamp',
      values: Float64Array.of(epochMs),
      nanos: nanos === 0 ? null : Int32Array.of(nanos),
      nulls: null,
    };
    this.vector.set(at, moment, 0);
  }
}
