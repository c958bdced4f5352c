import { unreachable } from '@lockstep/kernel/invariant';
import type { Call } from '@lockstep/sql/algebra';
import type { ArrayType, LogicalType, MapType, RowType } from '@lockstep/sql/types';
import { keyFinder } from '../../batch/nested/find-key.ts';
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
 * What lies in bytes is read where it lies: a field of a row, an element of an array, the value of a key, the number of elements. Nothing around it is decoded.
 * Undefined: the call is none of these, or its argument is a value that was computed. The bytes of a NULL are garbage, which these reads survive.
 */
export function nestedAccess(writer: SourceWriter, call: Call, args: readonly Operand[]): Operand | undefined {
  const [operand, index] = args;
  const [nested, position] = call.args;
  if (operand?.bytes === undefined || nested === undefined) return undefined;
  const { type } = nested;
  switch (call.functionName) {
    case 'FIELD':
      if (type.kind !== 'ROW' || position?.kind !== 'literal') return undefined;
      return fieldOperand(writer, type, operand, operand.bytes, Number(position.value));
    case 'ITEM':
      if (type.kind === 'ARRAY') return elementOperand(writer, type, operand, operand.bytes, index!);
      return type.kind === 'MAP' ? entryOperand(writer, type, operand, operand.bytes, index!) : undefined;
    case 'CARDINALITY':
      return countOperand(writer, type, operand, operand.bytes);
    default:
      return undefined;
  }
}

/** The keys of a map are an array behind four bytes. */
function countOperand(writer: SourceWriter, { kind }: LogicalType, { isNull }: Operand, source: BytesSource): Operand {
  const at = kind === 'ARRAY' ? source.start : `${source.start} + 4`;
  return { isNull, value: `${writer.constant(readUint31)}(${source.bytes}, ${at})` };
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
  { bytes, start }: BytesSource,
  index: Operand,
): Operand {
  const frame = writer.keep('f', start);
  const at = writer.keep('a', `${index.value} - 1`);
  return elementAt(writer, element, { bytes, frame, at, isMissing: orNull([array, index]) });
}

/** Undefined for keys that only a whole comparison finds. */
function entryOperand(
  writer: SourceWriter,
  type: MapType,
  map: Operand,
  { bytes, start }: BytesSource,
  key: Operand,
): Operand | undefined {
  const find = keyFinder(type);
  if (find === null) return undefined;
  const isMissing = orNull([map, key]);
  const found = `${writer.constant(find)}(${bytes}, ${start}, ${key.value})`;
  const at = writer.keep('a', isMissing === '' ? found : `${isMissing}false ? -1 : ${found}`);
  const frame = writer.keep('f', `${start} + ${writer.constant(readUint31)}(${bytes}, ${start})`);
  return elementAt(writer, type.value, { bytes, frame, at, isMissing });
}

/** The start of a disjunction. */
const orNull = (operands: readonly Operand[]): string =>
  operands.flatMap(({ isNull }) => (isNull === null ? [] : [`(${isNull}) || `])).join('');

interface Element {
  readonly bytes: string;
  /** Where the array starts. */
  readonly frame: string;
  /** The position from 0, in range or not. */
  readonly at: string;
  readonly isMissing: string;
}

function elementAt(writer: SourceWriter, type: LogicalType, { bytes, frame, at, isMissing }: Element): Operand {
  const readCount = writer.constant(readUint31);
  const count = writer.keep('c', `${readCount}(${bytes}, ${frame})`);
  const isAbsent = `${at} < 0 || ${at} >= ${count} || ${writer.constant(isNullAt)}(${bytes}, ${frame} + 4, ${at})`;
  const isNull = writer.keep('n', `${isMissing}${isAbsent}`);
  const slots = writer.keep('s', `${frame} + 4 + ${writer.constant(nullBytesOf)}(${count})`);
  const slotBytes = slotBytesOf(type);
  const slot = writer.keep('p', `${slots} + ${at} * ${slotBytes}`);
  const start = `${at} === 0 ? ${slots} + ${count} * ${slotBytes} : ${frame} + ${readCount}(${bytes}, ${slot} - ${slotBytes})`;
  return valueAt(writer, type, { isNull, bytes, frame, slot, start });
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
