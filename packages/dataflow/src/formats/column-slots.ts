import { unreachable } from '@lockstep/kernel/invariant';
import type { LogicalType } from '@lockstep/sql/types';
import { ByteHeap } from '../batch/byte-heap.ts';
import type { Column, Storage } from '../batch/column.ts';
import { isEncoded } from '../batch/nested/is-encoded.ts';
import { storageOf } from '../batch/storage-of.ts';

/** A column while a decoder fills it row by row. */
export interface ColumnSlots {
  readonly storage: Storage;
  /** Which arrays exist follows from the storage; see `Column`. */
  readonly numbers: Uint8Array | Int32Array | Float32Array | Float64Array;
  readonly int64s: BigInt64Array;
  /** `int64s` as low and high words. */
  readonly words: Int32Array;
  readonly bigints: bigint[];
  readonly nanos: Int32Array | null;
  /** What values with a form of their own are written to; text and bytes go where the decoder says. */
  readonly heap: ByteHeap | null;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** Null for columns that are NOT NULL. */
  readonly nulls: Uint8Array | null;
  /** Set with the first NULL. */
  hasNulls: boolean;
}

const noInts = new Int32Array(0);
const noInt64s = new BigInt64Array(0);

export function newColumnSlots(type: LogicalType, capacity: number): ColumnSlots {
  const storage = storageOf(type);
  const int64s = storage === 'int64' ? new BigInt64Array(capacity) : noInt64s;
  const hasNanos = (type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ') && type.precision > 3;
  return {
    storage,
    numbers: newNumbers(storage, capacity),
    int64s,
    words: new Int32Array(int64s.buffer),
    bigints: storage === 'bigint' ? new Array<bigint>(capacity).fill(0n) : [],
    nanos: hasNanos ? new Int32Array(capacity) : null,
    heap: isEncoded(type) ? new ByteHeap(capacity * 16) : null,
    starts: storage === 'bytes' ? new Int32Array(capacity) : noInts,
    ends: storage === 'bytes' ? new Int32Array(capacity) : noInts,
    nulls: type.nullable ? new Uint8Array(capacity) : null,
    hasNulls: false,
  };
}

function newNumbers(storage: Storage, capacity: number): ColumnSlots['numbers'] {
  switch (storage) {
    case 'boolean':
      return new Uint8Array(capacity);
    case 'int32':
      return new Int32Array(capacity);
    case 'float32':
      return new Float32Array(capacity);
    case 'float64':
    case 'timestamp':
      return new Float64Array(capacity);
    case 'int64':
    case 'bigint':
    case 'bytes':
      return noInts;
    default:
      return unreachable(storage, 'storage');
  }
}

/** As new, but for values of rows to come. */
export function clearSlots(slots: ColumnSlots): void {
  slots.nulls?.fill(0);
  slots.hasNulls = false;
  if (slots.heap !== null) slots.heap.length = 0;
}

/** The filled column; `bytes` is what text columns point into. */
export function finishedColumn(slots: ColumnSlots, bytes: Uint8Array): Column {
  const { storage, numbers, starts, ends, nanos } = slots;
  const nulls = slots.hasNulls ? slots.nulls : null;
  switch (storage) {
    case 'bytes':
      return { storage, bytes: slots.heap?.bytes ?? bytes, starts, ends, nulls };
    case 'int64':
      return { storage, values: slots.int64s, nulls };
    case 'bigint':
      return { storage, values: slots.bigints, nulls };
    default:
      // `newNumbers` made the array that the storage needs.
      return { storage, values: numbers, nanos, nulls } as Column;
  }
}
