import { unreachable } from '@lockstep/kernel/invariant';
import type { LogicalType } from '@lockstep/sql/types';
import { ByteHeap } from '../../batch/byte-heap.ts';
import type { Column, Storage } from '../../batch/column.ts';
import { valueCodecOf } from '../../batch/nested/value-codec.ts';
import { storageOf } from '../../batch/storage-of.ts';
import type { Operand } from './operand.ts';
import type { SourceWriter } from './source-writer.ts';

/** A column while generated code writes it. */
export interface OutputColumn {
  readonly storage: Storage;
  /** Undefined for bytes. */
  readonly values: Uint8Array | Int32Array | BigInt64Array | Float32Array | Float64Array | bigint[] | undefined;
  readonly nanos: Int32Array | null;
  /** Bytes only, with the ranges of the rows. */
  readonly heap: ByteHeap | undefined;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** Made by the generated code at the first NULL. */
  nulls: Uint8Array | null;
}

const none = new Int32Array(0);

export function newOutputColumn(type: LogicalType, rowCount: number): OutputColumn {
  const storage = storageOf(type);
  const isBytes = storage === 'bytes';
  const hasNanos = (type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ') && type.precision > 3;
  return {
    storage,
    values: isBytes ? undefined : newValues(storage, rowCount),
    nanos: hasNanos ? new Int32Array(rowCount) : null,
    heap: isBytes ? new ByteHeap(rowCount * 16) : undefined,
    starts: isBytes ? new Int32Array(rowCount) : none,
    ends: isBytes ? new Int32Array(rowCount) : none,
    nulls: null,
  };
}

function newValues(storage: Exclude<Storage, 'bytes'>, rowCount: number): OutputColumn['values'] {
  switch (storage) {
    case 'boolean':
      return new Uint8Array(rowCount);
    case 'int32':
      return new Int32Array(rowCount);
    case 'int64':
      return new BigInt64Array(rowCount);
    case 'float32':
      return new Float32Array(rowCount);
    case 'float64':
    case 'timestamp':
      return new Float64Array(rowCount);
    case 'bigint':
      return new Array<bigint>(rowCount).fill(0n);
    default:
      return unreachable(storage, 'storage');
  }
}

/** The finished column. `newValues` made the arrays that each storage needs, which only it knows. */
export function finishedColumn(output: OutputColumn): Column {
  const { storage, values, nanos, heap, starts, ends, nulls } = output;
  return (
    storage === 'bytes' ? { storage, bytes: heap!.bytes, starts, ends, nulls } : { storage, values, nanos, nulls }
  ) as Column;
}

/** Writes the statements that store an operand in row `m` of output `o`. */
export function writeOutput(writer: SourceWriter, o: number, type: LogicalType, operand: Operand): void {
  const store = storeSource(writer, o, type, operand);
  const { isNull } = operand;
  if (isNull === null) writer.line(store);
  else
    writer.line(
      `if (${isNull}) { if (ON${o} === null) ON${o} = O${o}.nulls = new Uint8Array(rowCount); ON${o}[m] = 1; } else { ${store} }`,
    );
}

function storeSource(writer: SourceWriter, o: number, type: LogicalType, { value, nanos, bytes }: Operand): string {
  const storage = storageOf(type);
  if (storage === 'bytes') {
    const write =
      bytes === undefined
        ? `${writer.constant(valueCodecOf(type).write)}(OH${o}, ${value});`
        : `OH${o}.writeBytes(${bytes.bytes}, ${bytes.start}, ${bytes.end});`;
    return `OS${o}[m] = OH${o}.length; ${write} OE${o}[m] = OH${o}.length;`;
  }
  if (storage === 'boolean') return `OV${o}[m] = ${value} ? 1 : 0;`;
  const hasNanos = (type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ') && type.precision > 3;
  return `OV${o}[m] = ${value};${hasNanos ? ` OX${o}[m] = ${nanos ?? '0'};` : ''}`;
}

/** Declarations before the row loop for output `o`. */
export function outputHead(o: number, type: LogicalType): string[] {
  const names =
    storageOf(type) === 'bytes'
      ? `OH${o} = O${o}.heap, OS${o} = O${o}.starts, OE${o} = O${o}.ends`
      : `OV${o} = O${o}.values, OX${o} = O${o}.nanos`;
  return [`const O${o} = outputs[${o}], ${names};`, `let ON${o} = null;`];
}
