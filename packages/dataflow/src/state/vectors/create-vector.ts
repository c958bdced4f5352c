import { unreachable } from '@lockstep/kernel/invariant';
import type { Storage } from '../../batch/column.ts';
import { BigintVector } from './bigint-vector.ts';
import { BooleanVector } from './boolean-vector.ts';
import { BytesVector } from './bytes-vector.ts';
import { Float32Vector } from './float32-vector.ts';
import { Float64Vector } from './float64-vector.ts';
import { Int32Vector } from './int32-vector.ts';
import { Int64Vector } from './int64-vector.ts';
import { OutputBytesVector } from './output-bytes-vector.ts';
import { TimestampVector } from './timestamp-vector.ts';

export type Vector =
  | BooleanVector
  | Int32Vector
  | Int64Vector
  | Float32Vector
  | Float64Vector
  | BigintVector
  | TimestampVector
  | BytesVector;

/** An empty vector. */
export function createVector(storage: Storage): Vector {
  switch (storage) {
    case 'boolean':
      return new BooleanVector();
    case 'int32':
      return new Int32Vector();
    case 'int64':
      return new Int64Vector();
    case 'float32':
      return new Float32Vector();
    case 'float64':
      return new Float64Vector();
    case 'bigint':
      return new BigintVector();
    case 'timestamp':
      return new TimestampVector();
    case 'bytes':
      return new BytesVector();
    default:
      return unreachable(storage, 'storage');
  }
}

/** An empty vector for output, which need not copy text out of state. */
export const createOutputVector = (storage: Storage): Vector =>
  storage === 'bytes' ? new OutputBytesVector() : createVector(storage);
