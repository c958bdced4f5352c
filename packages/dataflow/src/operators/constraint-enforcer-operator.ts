import type { ColumnConstraint, ConstraintEnforcerNode } from '@lockstep/plan/physical';
import type { LogicalType } from '@lockstep/sql/types';
import { type Batch, rowKinds } from '../batch/batch.ts';
import type { BytesColumn, Column } from '../batch/column.ts';
import { createColumnBuilder } from '../batch/column-builder.ts';
import { gatherBatch } from '../batch/gather-column.ts';
import { readValue } from '../batch/read-value.ts';
import { BytesVector } from '../state/vectors/bytes-vector.ts';
import { BaseOperator } from './base-operator.ts';
import { lengthWritten, nullWritten } from './constraint-policy.ts';
import { dropped, enforceNested } from './nested-constraints.ts';

const space = 0x20;

/** Holds rows to what the sink's columns demand. Rows of -D pass: what they take away was let in, and they may hold the key alone. */
export class ConstraintEnforcerOperator extends BaseOperator {
  readonly #node: ConstraintEnforcerNode;

  constructor(node: ConstraintEnforcerNode) {
    super();
    this.#node = node;
  }

  override push(_port: number, batch: Batch): void {
    let kept = this.#withoutNulls(batch);
    for (const constraint of this.#node.constraints)
      if (constraint.nested !== undefined) kept = this.#withNested(kept, constraint.column, constraint.nested.type);
    if (kept.rowCount > 0) this.output.emit(this.#node.onLength === 'ignore' ? kept : this.#withLengths(kept));
  }

  #withoutNulls(batch: Batch): Batch {
    const kept = new Int32Array(batch.rowCount);
    let count = 0;
    for (let row = 0; row < batch.rowCount; row++) {
      const broken = batch.kinds?.[row] === rowKinds.delete ? undefined : this.#nullAt(batch, row);
      if (broken === undefined) kept[count++] = row;
      else if (this.#node.onNull === 'error') throw nullWritten(broken.name);
    }
    return count === batch.rowCount ? batch : gatherBatch(batch, kept, count);
  }

  #nullAt(batch: Batch, row: number): ColumnConstraint | undefined {
    return this.#node.constraints.find(
      ({ column, isNotNull }) => isNotNull && batch.columns[column]!.nulls?.[row] === 1,
    );
  }

  #withNested(batch: Batch, column: number, type: LogicalType): Batch {
    const { name } = this.#node.schema[column]!;
    const kept = new Int32Array(batch.rowCount);
    const values = createColumnBuilder({ ...type, nullable: true });
    let count = 0;
    for (let row = 0; row < batch.rowCount; row++) {
      const value = readValue(batch.columns[column]!, row, type);
      const isDeleted = batch.kinds?.[row] === rowKinds.delete;
      const enforced = value === null || isDeleted ? value : enforceNested(value, type, name, this.#node);
      if (enforced === dropped) continue;
      values.appendValue(enforced);
      kept[count++] = row;
    }
    const rows = count === batch.rowCount ? batch : gatherBatch(batch, kept, count);
    const fitted = values.finish();
    return { ...rows, columns: rows.columns.map((source, c) => (c === column ? fitted : source)) };
  }

  #withLengths(batch: Batch): Batch {
    const columns: Column[] = [...batch.columns];
    for (const { column, name, length } of this.#node.constraints) {
      const source = columns[column]!;
      if (length === undefined || source.storage !== 'bytes') continue;
      const isText = length.type.includes('CHAR');
      columns[column] = this.#fit(source, batch.rowCount, { ...length, name, isText });
    }
    return { ...batch, columns };
  }

  #fit(source: BytesColumn, rowCount: number, target: Target): Column {
    const fitted = new BytesVector();
    fitted.reserve(rowCount);
    for (let row = 0; row < rowCount; row++) {
      if (source.nulls?.[row] === 1) {
        fitted.setNull(row);
        continue;
      }
      const value = source.bytes.subarray(source.starts[row], source.ends[row]);
      const length = target.isText ? codePoints(value) : value.length;
      const isBroken = length > target.max || (target.isFixed && length < target.max);
      if (isBroken && this.#node.onLength === 'error') throw lengthWritten(target, length);
      const result = isBroken ? trimmedOrPadded(value, length, target) : value;
      fitted.setBytes(row, result, 0, result.length);
    }
    return fitted.take();
  }
}

interface Target {
  readonly name: string;
  readonly type: string;
  readonly max: number;
  readonly isFixed: boolean;
  readonly isText: boolean;
}

function trimmedOrPadded(value: Uint8Array, length: number, { max, isText }: Target): Uint8Array {
  if (length > max) return value.subarray(0, isText ? byteLengthOf(value, max) : max);
  const padded = new Uint8Array(value.length + max - length).fill(isText ? space : 0);
  padded.set(value);
  return padded;
}

const isContinuation = (byte: number): boolean => (byte & 0xc0) === 0x80;

function codePoints(text: Uint8Array): number {
  let count = 0;
  for (const byte of text) if (!isContinuation(byte)) count++;
  return count;
}

/** Bytes of the first `count` characters. */
function byteLengthOf(text: Uint8Array, count: number): number {
  let seen = 0;
  for (let at = 0; at < text.length; at++) if (!isContinuation(text[at]!) && seen++ === count) return at;
  return text.length;
}
