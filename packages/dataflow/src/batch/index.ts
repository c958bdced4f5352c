export { type Batch, isRetraction, rowKindSymbols, rowKinds } from './batch.ts';
export { BatchBuilder } from './batch-builder.ts';
export { ByteHeap } from './byte-heap.ts';
export type {
  BigintColumn,
  BooleanColumn,
  BytesColumn,
  Column,
  Float32Column,
  Float64Column,
  Int32Column,
  Int64Column,
  Storage,
  TimestampColumn,
} from './column.ts';
export { type ColumnBuilder, createColumnBuilder } from './column-builder.ts';
export { concatBatches } from './concat-batches.ts';
export { decodeText } from './decode-text.ts';
export { gatherBatch, gatherColumn, gatherColumns } from './gather-column.ts';
export { toJsonValue } from './json-value.ts';
export { type ValueCodec, valueCodecOf } from './nested/value-codec.ts';
export { printRow, printValue } from './print-row.ts';
export { readString, readValue } from './read-value.ts';
export { isSameValue } from './same-value.ts';
export { sliceBatch } from './slice-batch.ts';
export { storageOf } from './storage-of.ts';
export {
  type ArrayValue,
  isArrayValue,
  isMapValue,
  type MapValue,
  type NonNullValue,
  type Timestamp,
  type Value,
} from './value.ts';
