import { isNested, type LogicalType, lengthMax } from '@lockstep/sql/types';
import { slotCodecOf } from '../../batch/nested/slot-codec-of.ts';
import type { Operand } from './operand.ts';

const int32Order = ['TINYINT', 'SMALLINT', 'INTEGER'];

/** A cast that needs no call, or no code at all; undefined for the others. It can't fail and keeps NULLs. */
export function inlineCast(input: Operand, from: LogicalType, to: LogicalType): Operand | undefined {
  if (isSameRepresentation(from, to)) return input;
  if (to.kind === 'BIGINT' && int32Order.includes(from.kind))
    return { isNull: input.isNull, value: `BigInt(${input.value})` };
  if (to.kind === 'DOUBLE' && from.kind === 'BIGINT') return { isNull: input.isNull, value: `Number(${input.value})` };
  if (from.kind === 'INTEGER' && to.kind === 'SMALLINT')
    return { isNull: input.isNull, value: `(${input.value} << 16 >> 16)` };
  if (from.kind === 'INTEGER' && to.kind === 'TINYINT')
    return { isNull: input.isNull, value: `(${input.value} << 24 >> 24)` };
  return undefined;
}

function isSameRepresentation(from: LogicalType, to: LogicalType): boolean {
  if (isNested(from)) return hasSameEncoding(from, to);
  if (to.kind === 'DOUBLE') return from.kind === 'DOUBLE' || from.kind === 'FLOAT' || int32Order.includes(from.kind);
  const [fromOrder, toOrder] = [int32Order.indexOf(from.kind), int32Order.indexOf(to.kind)];
  if (fromOrder !== -1 && toOrder !== -1) return fromOrder <= toOrder;
  if (from.kind === 'DECIMAL' && to.kind === 'DECIMAL')
    return from.scale === to.scale && from.precision <= to.precision;
  if ((from.kind === 'CHAR' || from.kind === 'VARCHAR') && to.kind === 'VARCHAR') {
    return to.length === lengthMax || from.length <= to.length;
  }
  if (from.kind === 'VARBINARY' && to.kind === 'VARBINARY') return from.length <= to.length;
  if (from.kind === 'TIMESTAMP' && to.kind === 'TIMESTAMP') return from.precision <= to.precision;
  if (from.kind === 'TIMESTAMP_LTZ' && to.kind === 'TIMESTAMP_LTZ') return from.precision <= to.precision;
  return from.kind === to.kind && ['BOOLEAN', 'BIGINT', 'FLOAT', 'DATE'].includes(from.kind);
}

/** Whether what is inside two nested types lies in the same bytes. */
function hasSameEncoding(from: LogicalType, to: LogicalType): boolean {
  const isSameInside = (inner: LogicalType, innerTo: LogicalType): boolean =>
    slotCodecOf(inner) === slotCodecOf(innerTo) && isSameRepresentation(inner, innerTo);
  if (from.kind === 'ARRAY') return to.kind === 'ARRAY' && isSameInside(from.element, to.element);
  if (from.kind === 'MULTISET') return to.kind === 'MULTISET' && isSameInside(from.element, to.element);
  if (from.kind === 'MAP')
    return to.kind === 'MAP' && isSameInside(from.key, to.key) && isSameInside(from.value, to.value);
  if (from.kind !== 'ROW' || to.kind !== 'ROW' || from.fields.length !== to.fields.length) return false;
  return from.fields.every((field, f) => isSameInside(field.type, to.fields[f]!.type));
}
