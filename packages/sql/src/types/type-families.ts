import type { LogicalType, TypeKind } from './logical-type.ts';

const integerKinds: readonly TypeKind[] = ['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT'];

/** TINYINT, SMALLINT, INTEGER, BIGINT. */
export const isInteger = (type: LogicalType): boolean => integerKinds.includes(type.kind);

/** FLOAT, DOUBLE. */
export const isApproximate = (type: LogicalType): boolean => type.kind === 'FLOAT' || type.kind === 'DOUBLE';

export const isNumeric = (type: LogicalType): boolean =>
  isInteger(type) || isApproximate(type) || type.kind === 'DECIMAL';

/** CHAR, VARCHAR. */
export const isCharacter = (type: LogicalType): boolean => type.kind === 'CHAR' || type.kind === 'VARCHAR';

/** BINARY, VARBINARY. */
export const isBinary = (type: LogicalType): boolean => type.kind === 'BINARY' || type.kind === 'VARBINARY';

/** TIMESTAMP, TIMESTAMP_LTZ. */
export const isTimestamp = (type: LogicalType): boolean => type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ';

/** DATE, TIME and timestamps. */
export const isTemporal = (type: LogicalType): boolean =>
  type.kind === 'DATE' || type.kind === 'TIME' || isTimestamp(type);

export const isInterval = (type: LogicalType): boolean =>
  type.kind === 'INTERVAL_YEAR_MONTH' || type.kind === 'INTERVAL_DAY_TIME';

/** Has an order, so it can be compared with `<` and sorted. */
export const isOrdered = (type: LogicalType): boolean =>
  isNumeric(type) ||
  isCharacter(type) ||
  isBinary(type) ||
  isTemporal(type) ||
  isInterval(type) ||
  type.kind === 'BOOLEAN' ||
  type.kind === 'NULL';

/** Values that consist of others: ARRAY, MAP, MULTISET, ROW. */
export const isNested = (type: LogicalType): boolean =>
  type.kind === 'ARRAY' || type.kind === 'MAP' || type.kind === 'MULTISET' || type.kind === 'ROW';
