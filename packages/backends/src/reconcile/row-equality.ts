import type { Batch, Column } from '@lockstep/dataflow/batch';
import { invariant } from '@lockstep/kernel/invariant';

/** Whether row `i` of the left column and row `j` of the right one hold the same value. NULL is the same as NULL, NaN as NaN, -0.0 as 0.0. */
export type CellEquality = (i: number, j: number) => boolean;

/** Compares two columns of the same SQL type. */
export function cellEquality(left: Column, right: Column): CellEquality {
  const isSame = valueEquality(left, right);
  const [leftNulls, rightNulls] = [left.nulls, right.nulls];
  if (leftNulls === null && rightNulls === null) return isSame;
  return (i, j) => {
    const isLeftNull = leftNulls !== null && leftNulls[i] === 1;
    const isRightNull = rightNulls !== null && rightNulls[j] === 1;
    return isLeftNull || isRightNull ? isLeftNull === isRightNull : isSame(i, j);
  };
}

function valueEquality(left: Column, right: Column): CellEquality {
  if (left.storage === 'bytes' && right.storage === 'bytes') {
    return (i, j) => {
      const length = left.ends[i]! - left.starts[i]!;
      if (length !== right.ends[j]! - right.starts[j]!) return false;
      const [a, b] = [left.starts[i]!, right.starts[j]!];
      for (let k = 0; k < length; k++) if (left.bytes[a + k] !== right.bytes[b + k]) return false;
      return true;
    };
  }
  if (left.storage === 'timestamp' && right.storage === 'timestamp') {
    return (i, j) => left.values[i] === right.values[j] && (left.nanos?.[i] ?? 0) === (right.nanos?.[j] ?? 0);
  }
  invariant(
    left.storage === right.storage && left.storage !== 'bytes' && right.storage !== 'bytes',
    'both results have one schema',
  );
  const [a, b]: readonly ArrayLike<number | bigint>[] = [left.values, right.values];
  if (left.storage === 'float64' || left.storage === 'float32') {
    return (i, j) => a![i] === b![j] || (Number.isNaN(a![i]) && Number.isNaN(b![j]));
  }
  return (i, j) => a![i] === b![j];
}

/** A hash of some columns for every row; equal cells hash alike. */
export function hashRows(batch: Batch, columns: readonly number[]): Int32Array {
  const hashes = new Int32Array(batch.rowCount);
  for (const index of columns) {
    const column = batch.columns[index]!;
    const hash = cellHash(column);
    for (let row = 0; row < batch.rowCount; row++) {
      const cell = column.nulls?.[row] === 1 ? 0x9e3779b9 : hash(row);
      hashes[row] = Math.imul(hashes[row]! ^ cell, 0x85ebca6b) ^ (hashes[row]! >>> 13);
    }
  }
  return hashes;
}

const scratch = new Float64Array(1);
const scratchWords = new Int32Array(scratch.buffer);

function cellHash(column: Column): (row: number) => number {
  if (column.storage === 'bytes') {
    const { bytes, starts, ends } = column;
    return row => {
      let hash = 0x811c9dc5;
      for (let at = starts[row]!; at < ends[row]!; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
      return hash;
    };
  }
  const { values } = column;
  return row => {
    const value = values[row]!;
    if (typeof value === 'bigint') return Number(BigInt.asIntN(32, value ^ (value >> 32n)));
    // Adding zero makes -0.0 the same as 0.0.
    scratch[0] = value + 0;
    return scratchWords[0]! ^ Math.imul(scratchWords[1]!, 0x01000193);
  };
}
