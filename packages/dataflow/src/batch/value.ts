/** A point of time or a wall-clock reading: integral epoch milliseconds and 0..999,999 nanoseconds of the millisecond. */
export interface Timestamp {
  readonly epochMs: number;
  readonly nanos: number;
}

/**
 * One value outside a column, for borders: previews, connectors without columns, functions that are not inlined.
 *
 * | SQL type | value |
 * |---|---|
 * | BOOLEAN | boolean |
 * | TINYINT, SMALLINT, INTEGER, FLOAT, DOUBLE | number |
 * | BIGINT | bigint |
 * | DECIMAL(p, s) | bigint, unscaled: 1.20 of scale 2 is 120n |
 * | DATE, TIME | number: days since the epoch, milliseconds of the day |
 * | INTERVAL_YEAR_MONTH, INTERVAL_DAY_TIME | number: months, milliseconds |
 * | TIMESTAMP, TIMESTAMP_LTZ | `Timestamp` |
 * | CHAR, VARCHAR | string |
 * | BINARY, VARBINARY | Uint8Array |
 * | ARRAY, ROW | array of the elements, of the fields in order |
 * | MAP, MULTISET | `MapValue`; the values of a MULTISET are how often each element is in it |
 * | VARIANT, BITMAP | Uint8Array in the form of `variant-codec.ts`, `roaring-format.ts` |
 */
export type Value = NonNullValue | null;

export type NonNullValue = boolean | number | bigint | string | Uint8Array | Timestamp | ArrayValue | MapValue;

export type ArrayValue = readonly Value[];

/** Entries side by side: `values[i]` belongs to `keys[i]`. Read from a column, keys are different from each other and in ascending order. */
export interface MapValue {
  readonly keys: ArrayValue;
  readonly values: ArrayValue;
}

export const isArrayValue = (value: NonNullValue): value is ArrayValue => Array.isArray(value);

export const isTimestamp = (value: NonNullValue): value is Timestamp => typeof value === 'object' && 'epochMs' in value;

export const isMapValue = (value: NonNullValue): value is MapValue =>
  typeof value === 'object' && 'keys' in value && !(isArrayValue(value) || value instanceof Uint8Array);
