import { asDecimal, decimalUnion } from './decimal-types.ts';
import { type LogicalType, type TypeKind, withNullable } from './logical-type.ts';
import { isApproximate, isBinary, isCharacter, isInteger, isNumeric, isTimestamp } from './type-families.ts';

const integerOrder: readonly TypeKind[] = ['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT'];

/**
 * The least type to which both are cast without loss of meaning: what CASE, COALESCE, UNION, comparison and ARRAY agree on.
 * Null when there is none. Nullable when either is; time attributes are dropped unless both sides are the same type.
 */
export function commonType(a: LogicalType, b: LogicalType): LogicalType | null {
  const nullable = a.nullable || b.nullable;
  if (a.kind === 'NULL') return withNullable(b, true);
  if (b.kind === 'NULL') return withNullable(a, true);
  const common = commonNonNull(a, b);
  return common === null ? null : withNullable(common, nullable);
}

function commonNonNull(a: LogicalType, b: LogicalType): LogicalType | null {
  if (isNumeric(a) && isNumeric(b)) return commonNumeric(a, b);
  if (isCharacter(a) && isCharacter(b)) return commonText(a, b);
  if (isBinary(a) && isBinary(b)) return commonText(a, b);
  if (isTimestamp(a) && isTimestamp(b)) return commonTimestamp(a, b);
  if (a.kind === 'DATE' && isTimestamp(b)) return b;
  if (b.kind === 'DATE' && isTimestamp(a)) return a;
  if (a.kind === 'TIME' && b.kind === 'TIME') return { ...a, precision: Math.max(a.precision, b.precision) };
  if (a.kind === 'ARRAY' && b.kind === 'ARRAY') {
    const element = commonType(a.element, b.element);
    return element && { ...a, element };
  }
  if (a.kind === 'MULTISET' && b.kind === 'MULTISET') {
    const element = commonType(a.element, b.element);
    return element && { ...a, element };
  }
  if (a.kind === 'MAP' && b.kind === 'MAP') {
    const key = commonType(a.key, b.key);
    const value = commonType(a.value, b.value);
    return key && value && { ...a, key, value };
  }
  if (a.kind === 'ROW' && b.kind === 'ROW') return commonRow(a, b);
  return a.kind === b.kind ? a : null;
}

function commonNumeric(a: LogicalType, b: LogicalType): LogicalType {
  if (isApproximate(a) || isApproximate(b)) {
    const isFloat = a.kind !== 'DOUBLE' && b.kind !== 'DOUBLE' && a.kind === b.kind;
    return { kind: isFloat ? 'FLOAT' : 'DOUBLE', nullable: true };
  }
  if (isInteger(a) && isInteger(b)) return integerOrder.indexOf(a.kind) >= integerOrder.indexOf(b.kind) ? a : b;
  return decimalUnion(asDecimal(a)!, asDecimal(b)!);
}

type Sized = Extract<LogicalType, { length: number }>;

function commonText(a: LogicalType, b: LogicalType): LogicalType {
  const [left, right] = [a as Sized, b as Sized];
  if (left.kind === right.kind && left.length === right.length) return a;
  const kind = isCharacter(a) ? 'VARCHAR' : 'VARBINARY';
  return { kind, length: Math.max(left.length, right.length), nullable: true };
}

function commonTimestamp(a: LogicalType, b: LogicalType): LogicalType {
  type Timestamp = Extract<LogicalType, { kind: 'TIMESTAMP' | 'TIMESTAMP_LTZ' }>;
  const [left, right] = [a as Timestamp, b as Timestamp];
  const isSame = left.kind === right.kind && left.precision === right.precision;
  if (isSame && left.timeAttribute === right.timeAttribute) return a;
  const kind = left.kind === 'TIMESTAMP' && right.kind === 'TIMESTAMP' ? 'TIMESTAMP' : 'TIMESTAMP_LTZ';
  return { kind, precision: Math.max(left.precision, right.precision), nullable: true };
}

type Row = Extract<LogicalType, { kind: 'ROW' }>;

function commonRow(a: Row, b: Row): LogicalType | null {
  if (a.fields.length !== b.fields.length) return null;
  const fields = a.fields.map((field, i) => {
    const type = commonType(field.type, b.fields[i]!.type);
    return type && { ...field, type };
  });
  return fields.every(field => field !== null) ? { ...a, fields } : null;
}

/** The common type of several; null when there is none or no types. */
export function commonTypeOf(types: readonly LogicalType[]): LogicalType | null {
  const [first, ...rest] = types;
  return first === undefined
    ? null
    : rest.reduce<LogicalType | null>((common, type) => common && commonType(common, type), first);
}
