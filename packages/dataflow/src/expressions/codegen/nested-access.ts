import { unreachable } from '@lockstep/kernel/invariant';
import type { Call } from '@lockstep/sql/algebra';
import type { ArrayType, LogicalType, RowType } from '@lockstep/sql/types';
import { rowLayoutOf } from '../../batch/nested/row-layout.ts';
import {
  readFloat32,
  readFloat64,
  readInt32,
  readInt64,
  readInt128,
  readInteger,
  readUint31,
} from '../../batch/nested/slot-codec.ts';
import { isNullAt, nullBytesOf, slotBytesOf, slotCodecOf } from '../../batch/nested/slot-codec-of.ts';
import { valueCodecOf } from '../../batch/nested/value-codec.ts';
import type { BytesSource, Operand } from './operand.ts';
import type { SourceWriter } from './source-writer.ts';

/**
 * A field of a row or an element of an array that lies in bytes, read where it lies: nothing around it is decoded. Undefined: the call is none, or its argument
 * is a value that was computed. The bytes of a NULL are garbage, which these reads survive.
 */
export function nestedAccess(writer: SourceWriter, call: Call, args: readonly Operand[]): Operand | undefined {
  const [operand, index] = args;
  const type = call.args[0]?.type;
  const position = call.args[1];
  if (operand?.bytes === undefined || index === undefined || type === undefined) return undefined;
  if (call.functionName === 'FIELD' && type.kind === 'ROW' && position?.kind === 'literal')
    return fieldOperand(writer, type, operand, operand.bytes, Number(position.value));
  if (call.functionName === 'ITEM' && type.kind === 'ARRAY')
    return elementOperand(writer, type, operand, operand.bytes, index);
  return undefined;
}

function fieldOperand(writer: SourceWriter, type: RowType, row: Operand, source: BytesSource, f: number): Operand {
  const layout = rowLayoutOf(type);
  const { bytes } = source;
  const frame = writer.keep('f', source.start);
  const isAbsent = `(${bytes}[${frame} + ${f >> 3}] & ${1 << (f & 7)}) !== 0`;
  const isNull = writer.keep('n', row.isNull === null ? isAbsent : `(${row.isNull}) || ${isAbsent}`);
  const end = `${frame} + ${layout.slots[f]}`;
  const startSlot = layout.startSlots[f];
  const start =
    startSlot === null || startSlot === undefined
      ? `${frame} + ${layout.tail}`
      : `${frame} + ${writer.constant(readUint31)}(${bytes}, ${frame} + ${startSlot})`;
  return valueAt(writer, type.fields[f]!.type, { isNull, bytes, frame, slot: end, start });
}

function elementOperand(
  writer: SourceWriter,
  { element }: ArrayType,
  array: Operand,
  source: BytesSource,
  index: Operand,
): Operand {
  const { bytes } = source;
  const readCount = writer.constant(readUint31);
  const frame = writer.keep('f', source.start);
  const count = writer.keep('c', `${readCount}(${bytes}, ${frame})`);
  const at = writer.keep('a', `${index.value} - 1`);
  const nulls = [array.isNull, index.isNull].filter(isNull => isNull !== null).map(isNull => `(${isNull}) || `);
  const isAbsent = `${at} < 0 || ${at} >= ${count} || ${writer.constant(isNullAt)}(${bytes}, ${frame} + 4, ${at})`;
  const isNull = writer.keep('n', `${nulls.join('')}${isAbsent}`);
  const slots = writer.keep('s', `${frame} + 4 + ${writer.constant(nullBytesOf)}(${count})`);
  const slotBytes = slotBytesOf(element);
  const slot = writer.keep('p', `${slots} + ${at} * ${slotBytes}`);
  const start = `${at} === 0 ? ${slots} + ${count} * ${slotBytes} : ${frame} + ${readCount}(${bytes}, ${slot} - ${slotBytes})`;
  return valueAt(writer, element, { isNull, bytes, frame, slot, start });
}

interface Place {
  readonly isNull: string;
  readonly bytes: string;
  readonly frame: string;
  readonly slot: string;
  /** Of the value, when it is of varying width. */
  readonly start: string;
}

function valueAt(writer: SourceWriter, type: LogicalType, { isNull, bytes, frame, slot, start }: Place): Operand {
  const read = (reader: (bytes: Uint8Array, at: number) => unknown, at = slot): string =>
    `${writer.constant(reader)}(${bytes}, ${at})`;
  if (slotCodecOf(type) === null) {
    const from = writer.keep('b', start);
    const to = writer.keep('e', `${frame} + ${read(readUint31)}`);
    const value = `${writer.constant(valueCodecOf(type).read)}(${bytes}, ${from}, ${to})`;
    return { isNull, value, bytes: { bytes, start: from, end: to } };
  }
  switch (type.kind) {
    case 'BOOLEAN':
      return { isNull, value: `(${bytes}[${slot}] === 1)` };
    case 'TINYINT':
    case 'SMALLINT':
    case 'INTEGER':
    case 'DATE':
    case 'TIME':
    case 'INTERVAL_YEAR_MONTH':
      return { isNull, value: read(readInt32) };
    case 'BIGINT':
      return { isNull, value: read(readInt64) };
    case 'INTERVAL_DAY_TIME':
      return { isNull, value: read(readInteger) };
    case 'DECIMAL':
      return { isNull, value: read(type.precision <= 18 ? readInt64 : readInt128) };
    case 'FLOAT':
      return { isNull, value: read(readFloat32) };
    case 'DOUBLE':
      return { isNull, value: read(readFloat64) };
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return { isNull, value: read(readInteger), nanos: type.precision > 3 ? read(readUint31, `${slot} + 8`) : '0' };
    default:
      return unreachable(type as never, 'type of fixed width');
  }
}
