export { canCastExplicitly, canCastImplicitly } from './casts.ts';
export { commonType, commonTypeOf } from './common-type.ts';
export {
  asDecimal,
  decimalProduct,
  decimalQuotient,
  decimalRemainder,
  decimalSum,
  decimalUnion,
} from './decimal-types.ts';
export {
  type ArrayType,
  type BinaryType,
  bigintType,
  booleanType,
  type CharacterType,
  type DecimalType,
  dateType,
  doubleType,
  type IntervalType,
  integerType,
  type LogicalType,
  lengthMax,
  type MapType,
  type MultisetType,
  type RowField,
  type RowType,
  type SimpleType,
  stringType,
  type TimeAttribute,
  type TimestampType,
  type TimeType,
  type TypeKind,
  timestampType,
  typesEqual,
  withNullable,
} from './logical-type.ts';
export { printType } from './print-type.ts';
export {
  isApproximate,
  isBinary,
  isCharacter,
  isInteger,
  isInterval,
  isNumeric,
  isOrdered,
  isTemporal,
  isTimestamp,
} from './type-families.ts';
