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
 */
export type Value = NonNullValue | null;

export type NonNullValue = boolean | number | bigint | string | Uint8Array | Timestamp;
