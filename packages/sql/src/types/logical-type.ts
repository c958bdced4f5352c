/**
 * Flink SQL's logical types. A type is a plain immutable value: it serializes to JSON and compares by structure (`typesEqual`).
 * `nullable` belongs to the type, as in Flink.
 */
export type LogicalType =
  | SimpleType
  | CharacterType
  | BinaryType
  | DecimalType
  | TimeType
  | TimestampType
  | IntervalType
  | ArrayType
  | MapType
  | MultisetType
  | RowType;

interface Nullable {
  readonly nullable: boolean;
}

/** Types without parameters. `NULL` is the type of an untyped NULL literal. */
export interface SimpleType extends Nullable {
  readonly kind:
    | 'BOOLEAN'
    | 'TINYINT'
    | 'SMALLINT'
    | 'INTEGER'
    | 'BIGINT'
    | 'FLOAT'
    | 'DOUBLE'
    | 'DATE'
    | 'VARIANT'
    | 'BITMAP'
    | 'NULL';
}

/** `length` in characters (code points); `STRING` is `VARCHAR(2147483647)`. */
export interface CharacterType extends Nullable {
  readonly kind: 'CHAR' | 'VARCHAR';
  readonly length: number;
}

/** `length` in bytes; `BYTES` is `VARBINARY(2147483647)`. */
export interface BinaryType extends Nullable {
  readonly kind: 'BINARY' | 'VARBINARY';
  readonly length: number;
}

/** 1 <= precision <= 38, 0 <= scale <= precision. */
export interface DecimalType extends Nullable {
  readonly kind: 'DECIMAL';
  readonly precision: number;
  readonly scale: number;
}

/** Time of day, `precision` fraction digits, 0..9. */
export interface TimeType extends Nullable {
  readonly kind: 'TIME';
  readonly precision: number;
}

/** A time attribute is a timestamp that event or processing time follows; see Flink's "Time Attributes". */
export type TimeAttribute = 'rowtime' | 'proctime';

/** `TIMESTAMP` is a wall-clock reading; `TIMESTAMP_LTZ` is an instant shown in the session's zone. 0 <= precision <= 9. */
export interface TimestampType extends Nullable {
  readonly kind: 'TIMESTAMP' | 'TIMESTAMP_LTZ';
  readonly precision: number;
  readonly timeAttribute?: TimeAttribute | undefined;
}

/** Year-month intervals are counted in months, day-time intervals in milliseconds. */
export interface IntervalType extends Nullable {
  readonly kind: 'INTERVAL_YEAR_MONTH' | 'INTERVAL_DAY_TIME';
}

export interface ArrayType extends Nullable {
  readonly kind: 'ARRAY';
  readonly element: LogicalType;
}

export interface MapType extends Nullable {
  readonly kind: 'MAP';
  readonly key: LogicalType;
  readonly value: LogicalType;
}

export interface MultisetType extends Nullable {
  readonly kind: 'MULTISET';
  readonly element: LogicalType;
}

/** With a class name it is a structured type, which only differs in name: `STRUCTURED<'class', ..>`. */
export interface RowType extends Nullable {
  readonly kind: 'ROW';
  readonly fields: readonly RowField[];
  readonly className?: string | undefined;
}

export interface RowField {
  readonly name: string;
  readonly type: LogicalType;
  readonly comment?: string | undefined;
}

export type TypeKind = LogicalType['kind'];

/** The length of `STRING` and `BYTES`. */
export const lengthMax = 2_147_483_647;

export const booleanType: LogicalType = { kind: 'BOOLEAN', nullable: true };
export const integerType: LogicalType = { kind: 'INTEGER', nullable: true };
export const bigintType: LogicalType = { kind: 'BIGINT', nullable: true };
export const doubleType: LogicalType = { kind: 'DOUBLE', nullable: true };
export const stringType: LogicalType = { kind: 'VARCHAR', length: lengthMax, nullable: true };
export const dateType: LogicalType = { kind: 'DATE', nullable: true };

export const timestampType = (precision: number, nullable = true): TimestampType => ({
  kind: 'TIMESTAMP',
  precision,
  nullable,
});

/** The same type with the given nullability; the same object when nothing changes. */
export function withNullable<T extends LogicalType>(type: T, nullable: boolean): T {
  return type.nullable === nullable ? type : { ...type, nullable };
}

/** Structural equality; nullability counts only when asked for. */
export function typesEqual(left: LogicalType, right: LogicalType, options = { nullability: true }): boolean {
  return canonical(left, options.nullability) === canonical(right, options.nullability);
}

function canonical(type: LogicalType, withNullability: boolean): string {
  return JSON.stringify(type, (key, value) =>
    (key === 'nullable' && !withNullability) || key === 'comment' ? undefined : value,
  );
}
